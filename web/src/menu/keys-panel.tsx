// SPDX-License-Identifier: GPL-3.0-or-later
import { Keyboard } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsole } from '../app/context';
import { useStore } from '../base/store';
import { type Combo, COMBOS, CONSOLES, FUNCTION_KEYS, SYSRQ, sysRq, type SysRq } from '../input/combos';
import { IconButton } from '../ui/button';
import { Confirm } from '../ui/dialog';
import { Panel, PanelSection } from '../ui/panel';

/** Modifiers that can be held on the screen, as printed on keys. */
export const MODIFIER_LABELS = {
  ControlLeft: 'Ctrl',
  ShiftLeft: 'Shift',
  AltLeft: 'Alt',
  MetaLeft: 'Win',
  AltRight: 'AltGr',
} as const;

export function KeysPanel() {
  const { t } = useTranslation();
  const console = useConsole();
  const [asking, setAsking] = useState<Combo | null>(null);
  const send = (combo: Combo) => {
    if (combo.dangerous) setAsking(combo);
    else void console.type(combo);
  };
  return (
    <>
      <Panel
        title={t('keys.title')}
        testId="menu-keys"
        wide
        trigger={<IconButton label={t('keys.title')} icon={<Keyboard aria-hidden />} />}
      >
        {() => (
          <>
            <Modifiers />
            <PanelSection title={t('keys.combinations')}>
              <Keys combos={COMBOS} onSend={send} />
            </PanelSection>
            <PanelSection title={t('keys.function')}>
              <Keys combos={FUNCTION_KEYS} onSend={send} />
            </PanelSection>
            <PanelSection title={t('keys.consoles')}>
              <Keys combos={CONSOLES} onSend={send} />
            </PanelSection>
            <PanelSection title={t('keys.sysrqTitle')} note={t('keys.sysrqNote')}>
              <SysRqKeys onSend={send} />
            </PanelSection>
          </>
        )}
      </Panel>
      {asking && (
        <Confirm
          title={asking.label}
          text={t('keys.dangerous')}
          action={t('keys.send')}
          onConfirm={() => void console.type(asking)}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function Modifiers() {
  const { t } = useTranslation();
  const console = useConsole();
  const latches = useStore(console.control, (state) => state.latches);
  return (
    <PanelSection title={t('keys.modifiers')} note={t('keys.modifiersNote')}>
      <div className="keys">
        {Object.entries(MODIFIER_LABELS).map(([code, label]) => (
          <button
            key={code}
            type="button"
            className="key"
            aria-pressed={(latches[code] ?? null) !== null}
            data-latch={latches[code] ?? 'off'}
            data-testid={`latch-${code}`}
            onClick={() => console.cycleLatch(code)}
          >
            {label}
          </button>
        ))}
      </div>
    </PanelSection>
  );
}

function Keys({ combos, onSend }: { combos: readonly Combo[]; onSend: (combo: Combo) => void }) {
  return (
    <div className="keys">
      {combos.map((combo) => (
        <button
          key={combo.id}
          type="button"
          className="key"
          data-testid={`key-${combo.id}`}
          onClick={() => onSend(combo)}
        >
          {combo.label}
        </button>
      ))}
    </div>
  );
}

function SysRqKeys({ onSend }: { onSend: (combo: Combo) => void }) {
  const { t } = useTranslation();
  const texts: Readonly<Record<SysRq, string>> = {
    h: t('keys.sysrq.h'),
    r: t('keys.sysrq.r'),
    e: t('keys.sysrq.e'),
    i: t('keys.sysrq.i'),
    s: t('keys.sysrq.s'),
    u: t('keys.sysrq.u'),
    b: t('keys.sysrq.b'),
    o: t('keys.sysrq.o'),
    f: t('keys.sysrq.f'),
    w: t('keys.sysrq.w'),
  };
  return (
    <div className="keys keys-described">
      {SYSRQ.map((letter) => (
        <button
          key={letter}
          type="button"
          className="key"
          data-testid={`key-sysrq-${letter}`}
          onClick={() => onSend(sysRq(letter))}
        >
          <kbd>{letter.toUpperCase()}</kbd> {texts[letter]}
        </button>
      ))}
    </div>
  );
}
