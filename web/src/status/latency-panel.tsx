// SPDX-License-Identifier: GPL-3.0-or-later
import { useTranslation } from 'react-i18next';
import { useConsole } from '../app/context';
import { useStore } from '../base/store';
import { STAGES } from '../stream/latency';
import { millisecondsText } from './format';

/** Where the time goes between the target's screen and this one. */
export function LatencyPanel() {
  const { t } = useTranslation();
  const { player } = useConsole();
  const latency = useStore(player.state, (state) => state.stats.latency);
  const rtt = useStore(player.state, (state) => state.stats.rttMs);
  if (!latency) return <p className="hint">{t('common.loading')}</p>;
  const longest = Math.max(...STAGES.map((stage) => latency.stages[stage]), 0.001);
  return (
    <div className="latency" data-testid="latency-breakdown">
      <p className="latency-total">
        <strong>{millisecondsText(latency.p50)}</strong>
        <span>{t('latency.median', { p95: millisecondsText(latency.p95) })}</span>
      </p>
      <table>
        <tbody>
          {STAGES.map((stage) => (
            <tr key={stage} data-testid={`latency-${stage}`}>
              <th scope="row">{t(`latency.stage.${stage}`)}</th>
              <td className="latency-bar">
                <meter min={0} max={longest} value={Math.max(0, latency.stages[stage])} />
              </td>
              <td className="latency-figure">{millisecondsText(latency.stages[stage])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rtt !== null && <p className="hint">{t('latency.rtt', { rtt: millisecondsText(rtt) })}</p>}
      <p className="hint">{t('latency.note')}</p>
    </div>
  );
}
