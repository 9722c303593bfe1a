// SPDX-License-Identifier: GPL-3.0-or-later
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/button';
import { TextField } from '../ui/fields';
import type { Setting } from './use-setting';

export interface CardProps {
  title: string;
  note?: string;
  testId: string;
  children: ReactNode;
}

/** One area of the device's settings. */
export function Card({ title, note, testId, children }: CardProps) {
  return (
    <section className="card" data-testid={testId}>
      <h2>{title}</h2>
      {note && <p className="hint">{note}</p>}
      {children}
    </section>
  );
}

export interface TextSettingProps {
  label: string;
  note?: string;
  setting: Setting<string>;
  /** What is wrong with a text; null when nothing is. */
  problem: (text: string) => string | null;
  save: (text: string) => Promise<void>;
  testId: string;
  placeholder?: string;
}

/** A line of text that is saved by a button. */
export function TextSetting(props: TextSettingProps) {
  const { value, failed } = props.setting;
  if (failed !== null) return <p className="hint hint-error">{failed}</p>;
  // A new value from the device starts the form anew.
  return value === null ? null : <TextForm key={value} value={value} {...props} />;
}

function TextForm({
  value,
  label,
  note,
  setting,
  problem,
  save,
  testId,
  placeholder,
}: TextSettingProps & { value: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const error = text === value ? null : problem(text);
  return (
    <form
      className="text-setting"
      onSubmit={(event) => {
        event.preventDefault();
        setting.run(save(text), t('device.saved'));
      }}
    >
      <TextField
        label={label}
        value={text}
        onChange={setText}
        error={error}
        testId={testId}
        autoComplete="off"
        spellCheck={false}
        {...(placeholder !== undefined && { placeholder })}
      />
      <Button
        look="primary"
        type="submit"
        disabled={setting.busy || text === value || error !== null}
        data-testid={`${testId}-save`}
      >
        {t('common.save')}
      </Button>
      {note && <p className="hint">{note}</p>}
    </form>
  );
}
