// SPDX-License-Identifier: GPL-3.0-or-later
import { useTranslation } from 'react-i18next';
import { useConsole } from '../app/context';
import { useStore } from '../base/store';
import { millisecondsText } from './format';

/** What the browser says of its WebRTC stream. */
export function RtcPanel() {
  const { t } = useTranslation();
  const { player } = useConsole();
  const stats = useStore(player.state, (state) => state.stats);
  if (!stats.webrtc) return <p className="hint">{t('common.loading')}</p>;
  const { jitterBufferMs, packetsLost, packetsRecovered, freezes, pictureRequests } = stats.webrtc;
  const figures = [
    ['jitterBuffer', millisecondsText(jitterBufferMs)],
    ['rtt', stats.rttMs === null ? '–' : millisecondsText(stats.rttMs)],
    ['lost', String(packetsLost)],
    ['recovered', String(packetsRecovered)],
    ['freezes', String(freezes)],
    ['requests', String(pictureRequests)],
  ] as const;
  return (
    <div className="latency" data-testid="webrtc-figures">
      <table>
        <tbody>
          {figures.map(([name, value]) => (
            <tr key={name} data-testid={`webrtc-${name}`}>
              <th scope="row">{t(`webrtc.${name}`)}</th>
              <td className="latency-figure">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hint">{t('webrtc.note')}</p>
    </div>
  );
}
