// SPDX-License-Identifier: GPL-3.0-or-later
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DNS_MODES, type DnsState, serversFit, serversIn } from '../api/network';
import { useApp } from '../app/context';
import { Button } from '../ui/button';
import { Segmented, TextField } from '../ui/fields';
import { Card } from './card';
import { type Setting, useSetting } from './use-setting';

/** Whose DNS servers the device asks. */
export function DnsSection() {
  const { t } = useTranslation();
  const { network } = useApp();
  const dns = useSetting(useCallback(() => network.dns(), [network]));
  const { value, failed } = dns;
  return (
    <Card title={t('dns.title')} note={t('dns.note')} testId="device-dns">
      {failed !== null && <p className="hint hint-error">{failed}</p>}
      {value && <DnsForm key={JSON.stringify(value)} dns={dns} state={value} />}
    </Card>
  );
}

function DnsForm({ dns, state }: { dns: Setting<DnsState>; state: DnsState }) {
  const { t } = useTranslation();
  const { network } = useApp();
  const [mode, setMode] = useState(state.mode);
  const [text, setText] = useState(state.servers.join(', '));
  const servers = serversIn(text);
  const ready = mode === 'dhcp' || serversFit(servers);
  const same = mode === state.mode && (mode === 'dhcp' || servers.join() === state.servers.join());
  const none = t('dns.unknown');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        dns.run(network.setDns(mode, servers), t('device.saved'));
      }}
    >
      <Segmented
        label={t('dns.mode')}
        value={mode}
        options={DNS_MODES.map((value) => ({ value, label: t(`dns.modes.${value}`) }))}
        onChange={setMode}
        testId="dns-mode"
      />
      {mode === 'manual' && (
        <TextField
          label={t('dns.servers')}
          value={text}
          onChange={setText}
          error={text === '' || ready ? null : t('dns.serversRule')}
          placeholder="9.9.9.9, 2620:fe::fe"
          autoComplete="off"
          spellCheck={false}
          testId="dns-servers"
        />
      )}
      <div className="row">
        <p className="hint" data-testid="dns-effective">
          {t('dns.effective', { servers: state.effective.join(', ') || none })}
          <br />
          {t('dns.dhcp', { servers: state.dhcp.join(', ') || none })}
        </p>
        <Button look="primary" type="submit" disabled={!ready || same || dns.busy} data-testid="dns-save">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
