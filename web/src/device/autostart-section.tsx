// SPDX-License-Identifier: GPL-3.0-or-later
import { PencilLine, Trash2 } from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { programNameFits } from '../api/system';
import { useApp } from '../app/context';
import { Button, IconButton } from '../ui/button';
import { errorText } from '../ui/error-text';
import { TextField } from '../ui/fields';
import { FormDialog } from '../ui/form-dialog';
import { Card } from './card';
import { useSetting } from './use-setting';

interface Program {
  readonly name: string;
  readonly content: string;
}

/** The user's own programs that the device runs when it has started. */
export function AutostartSection() {
  const { t } = useTranslation();
  const { system, notifier } = useApp();
  const programs = useSetting(useCallback(() => system.programs(), [system]));
  const [editing, setEditing] = useState<Program | null>(null);
  const open = (name: string) =>
    void system.program(name).then(
      (content) => setEditing({ name, content }),
      (error: unknown) => notifier.error(errorText(t, error)),
    );
  return (
    <Card title={t('autostart.title')} note={t('autostart.note')} testId="device-autostart">
      {programs.failed !== null && <p className="hint hint-error">{programs.failed}</p>}
      <ul className="machines">
        {programs.value?.map((name) => (
          <li key={name} data-testid={`program-${name}`}>
            <span className="machine-name">{name}</span>
            <IconButton
              label={t('autostart.edit')}
              icon={<PencilLine aria-hidden />}
              data-testid={`program-edit-${name}`}
              onClick={() => open(name)}
            />
            <IconButton
              label={t('autostart.remove')}
              icon={<Trash2 aria-hidden />}
              disabled={programs.busy}
              data-testid={`program-remove-${name}`}
              onClick={() => programs.run(system.removeProgram(name))}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button data-testid="program-add" onClick={() => setEditing({ name: '', content: '#!/bin/sh\n' })}>
          {t('autostart.add')}
        </Button>
      </div>
      {editing && <Editor program={editing} onClose={() => setEditing(null)} onSaved={programs.reload} />}
    </Card>
  );
}

/** A program without a name is a new one. */
function Editor({ program, onClose, onSaved }: { program: Program; onClose: () => void; onSaved: () => void }) {
  const { t } = useTranslation();
  const { system } = useApp();
  const [name, setName] = useState(program.name);
  const [content, setContent] = useState(program.content);
  const id = useId();
  const fits = programNameFits(name);
  return (
    <FormDialog
      title={program.name === '' ? t('autostart.add') : program.name}
      testId="program"
      ready={fits}
      onClose={onClose}
      onSubmit={() => system.setProgram(name, content).then(onSaved)}
    >
      {program.name === '' && (
        <TextField
          label={t('autostart.name')}
          value={name}
          onChange={setName}
          error={name !== '' && !fits ? t('autostart.nameRule') : null}
          placeholder="route.sh"
          autoComplete="off"
          spellCheck={false}
          autoFocus
          testId="program-name"
        />
      )}
      <div className="field">
        <label htmlFor={id}>{t('autostart.content')}</label>
        <textarea
          id={id}
          className="input program-content"
          rows={12}
          spellCheck={false}
          value={content}
          data-testid="program-content"
          onChange={(event) => setContent(event.target.value)}
        />
      </div>
    </FormDialog>
  );
}
