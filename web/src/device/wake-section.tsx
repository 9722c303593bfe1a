// SPDX-License-Identifier: GPL-3.0-or-later
import { PencilLine, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Machine, machineNameFits, macFits } from '../api/network';
import { useApp } from '../app/context';
import { useStore } from '../base/store';
import { Button, IconButton } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { TextField } from '../ui/fields';
import { FormDialog } from '../ui/form-dialog';
import { Card } from './card';
import { type Setting, useSetting } from './use-setting';

export function WakeSection() {
  const { t } = useTranslation();
  return (
    <Card title={t('wake.title')} note={t('wake.note')} testId="device-wake">
      <Wake />
    </Card>
  );
}

/** For those who may wake but not change the device. */
export function WakeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('wake.title')} testId="wake" onClose={onClose}>
      <p className="hint">{t('wake.note')}</p>
      <Wake />
    </Dialog>
  );
}

/** The computers that were woken before, and one more. */
function Wake() {
  const { t } = useTranslation();
  const { network } = useApp();
  const machines = useSetting(useCallback(() => network.machines(), [network]));
  const [mac, setMac] = useState('');
  const wake = (machine: Machine) =>
    machines.run(network.wake(machine.mac), t('wake.sent', { name: machine.name || machine.mac }));
  return (
    <>
      {machines.failed !== null && <p className="hint hint-error">{machines.failed}</p>}
      {machines.value?.length === 0 && <p className="hint">{t('wake.none')}</p>}
      {machines.value && <Machines machines={machines} list={machines.value} onWake={wake} />}
      <form
        className="text-setting"
        onSubmit={(event) => {
          event.preventDefault();
          wake({ mac, name: '' });
          setMac('');
        }}
      >
        <TextField
          label={t('wake.mac')}
          value={mac}
          onChange={setMac}
          error={mac === '' || macFits(mac) ? null : t('wake.macRule')}
          placeholder="AA:BB:CC:DD:EE:FF"
          autoComplete="off"
          spellCheck={false}
          testId="wake-mac"
        />
        <Button look="primary" type="submit" disabled={!macFits(mac) || machines.busy} data-testid="wake-submit">
          {t('wake.wake')}
        </Button>
      </form>
    </>
  );
}

interface MachinesProps {
  machines: Setting<Machine[]>;
  list: readonly Machine[];
  onWake: (machine: Machine) => void;
}

function Machines({ machines, list, onWake }: MachinesProps) {
  const { t } = useTranslation();
  const { network, session } = useApp();
  const admin = useStore(session.state, (state) => state.phase === 'signed-in' && state.account.role === 'admin');
  const [naming, setNaming] = useState<Machine | null>(null);
  return (
    <ul className="machines">
      {list.map((machine) => (
        <li key={machine.mac} data-testid={`machine-${machine.mac}`}>
          <span className="machine-name">{machine.name}</span>
          <code>{machine.mac}</code>
          <Button disabled={machines.busy} data-testid={`wake-${machine.mac}`} onClick={() => onWake(machine)}>
            {t('wake.wake')}
          </Button>
          {admin && (
            <>
              <IconButton
                label={t('wake.rename')}
                icon={<PencilLine aria-hidden />}
                data-testid={`machine-name-${machine.mac}`}
                onClick={() => setNaming(machine)}
              />
              <IconButton
                label={t('wake.forget')}
                icon={<Trash2 aria-hidden />}
                disabled={machines.busy}
                data-testid={`machine-forget-${machine.mac}`}
                onClick={() => machines.run(network.forget(machine.mac))}
              />
            </>
          )}
        </li>
      ))}
      {naming && <NameDialog machine={naming} onClose={() => setNaming(null)} onNamed={machines.reload} />}
    </ul>
  );
}

function NameDialog({ machine, onClose, onNamed }: { machine: Machine; onClose: () => void; onNamed: () => void }) {
  const { t } = useTranslation();
  const { network } = useApp();
  const [name, setName] = useState(machine.name);
  const fits = machineNameFits(name);
  return (
    <FormDialog
      title={machine.mac}
      testId="name-machine"
      ready={fits}
      onClose={onClose}
      onSubmit={() => network.nameMachine(machine.mac, name).then(onNamed)}
    >
      <TextField
        label={t('wake.name')}
        value={name}
        onChange={setName}
        error={name !== '' && !fits ? t('wake.nameRule') : null}
        autoComplete="off"
        autoFocus
        testId="name-machine-name"
      />
    </FormDialog>
  );
}
