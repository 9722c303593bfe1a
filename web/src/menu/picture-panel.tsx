// SPDX-License-Identifier: GPL-3.0-or-later
import { MonitorCog } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type EncoderInfo, type EncoderSettings, PROFILES, type ScreenField, type ScreenSettings } from '../api/device';
import { useApp, useConsole, useSettings } from '../app/context';
import { MODE_PREFERENCES, SCALES } from '../base/settings';
import { useStore } from '../base/store';
import { IconButton } from '../ui/button';
import { errorText } from '../ui/error-text';
import { Segmented, Select } from '../ui/fields';
import { Panel, PanelSection } from '../ui/panel';
import { Slider } from '../ui/slider';
import { Regions } from './regions-section';

const RESOLUTIONS = ['0', '1080', '720', '600', '480'] as const;
const RATES = ['60', '30', '24', '15', '10'] as const;

export function PicturePanel() {
  const { t } = useTranslation();
  return (
    <Panel
      title={t('picture.title')}
      testId="menu-picture"
      trigger={<IconButton label={t('picture.title')} icon={<MonitorCog aria-hidden />} />}
    >
      {() => (
        <>
          <ThisBrowser />
          <Encoder />
          <EncoderDetails />
        </>
      )}
    </Panel>
  );
}

function ThisBrowser() {
  const { t } = useTranslation();
  const { settings } = useApp();
  const { player } = useConsole();
  const { mode, scale } = useSettings();
  const used = useStore(player.state, (state) => state.mode);
  const reason = useStore(player.state, (state) => state.reason);
  return (
    <PanelSection title={t('picture.browser')}>
      <Segmented
        label={t('picture.scale')}
        value={scale}
        options={SCALES.map((value) => ({ value, label: t(`picture.scales.${value}`) }))}
        onChange={(next) => settings.patch({ scale: next })}
        testId="setting-scale"
      />
      <Select
        label={t('picture.mode')}
        value={mode}
        options={MODE_PREFERENCES.map((value) => ({ value, label: t(`mode.${value}`) }))}
        onChange={(next) => settings.patch({ mode: next })}
        testId="setting-mode"
      />
      <p className="hint">
        {t(`mode.${used}`)}: {t(`mode.reason.${reason}`)}
      </p>
    </PanelSection>
  );
}

/** What the encoder makes, the same for all who watch. */
function Encoder() {
  const { t } = useTranslation();
  const { values, failed, change } = useScreenSettings();
  const { player } = useConsole();
  const jpeg = useStore(player.state, (state) => state.mode === 'mjpeg' || state.mode === 'image');
  if (failed) return <p className="hint hint-error">{failed}</p>;
  if (!values) return <p className="hint">{t('common.loading')}</p>;
  return (
    <PanelSection title={t('picture.encoder')} note={t('picture.encoderNote')}>
      <Select
        label={t('picture.resolution')}
        value={String(values.resolution)}
        options={RESOLUTIONS.map((value) => ({
          value,
          label: value === '0' ? t('picture.followInput') : `${value}p`,
        }))}
        onChange={(value) => change('resolution', 'resolution', Number(value))}
        testId="encoder-resolution"
      />
      <Select
        label={t('picture.fps')}
        value={String(values.fps)}
        options={RATES.map((value) => ({ value, label: value }))}
        onChange={(value) => change('fps', 'fps', Number(value))}
        testId="encoder-fps"
      />
      {jpeg ? (
        <Slider
          label={t('picture.quality')}
          value={values.quality}
          range={{ min: 1, max: 100, step: 1 }}
          onChange={(value) => change('quality', 'quality', value)}
          testId="encoder-quality"
        />
      ) : (
        <>
          <Slider
            label={t('picture.bitrate')}
            value={values.bitrate}
            range={{ min: 500, max: 10_000, step: 100 }}
            format={(value) => t('picture.kbps', { value })}
            onChange={(value) => change('quality', 'bitrate', value)}
            testId="encoder-bitrate"
          />
          <Slider
            label={t('picture.gop')}
            value={values.gop}
            range={{ min: 1, max: 100, step: 1 }}
            onChange={(value) => change('gop', 'gop', value)}
            testId="encoder-gop"
          />
        </>
      )}
    </PanelSection>
  );
}

const RATE_CONTROLS = ['cbr', 'vbr', 'avbr', 'qvbr', 'fixqp', 'qpmap'] as const;

/** How bits are spent: for those who know what a quantizer is. */
function EncoderDetails() {
  const { t } = useTranslation();
  const { device, notifier } = useApp();
  const [info, setInfo] = useState<EncoderInfo | null>(null);
  useEffect(() => {
    let open = true;
    device.encoder().then(
      (next) => open && setInfo(next),
      () => undefined, // an older server: it has no more settings than those above
    );
    return () => void (open = false);
  }, [device]);
  if (!info || info.rateControls.length === 0) return null;
  const { settings } = info;
  const change = (patch: Partial<EncoderSettings>) => {
    setInfo({ ...info, settings: { ...settings, ...patch } });
    device.setEncoder(patch).catch(async (error: unknown) => {
      notifier.error(errorText(t, error));
      setInfo(await device.encoder().catch(() => null));
    });
  };
  return (
    <>
      <PanelSection title={t('picture.details')} note={t('picture.detailsNote')}>
        <Select
          label={t('picture.rateControl')}
          value={settings.rateControl}
          options={RATE_CONTROLS.filter((value) => info.rateControls.includes(value)).map((value) => ({
            value,
            label: t(`picture.rateControls.${value}`),
          }))}
          onChange={(rateControl) => change({ rateControl })}
          testId="encoder-rate-control"
        />
        <Select
          label={t('picture.profile')}
          value={settings.profile}
          options={PROFILES.map((value) => ({ value, label: t(`picture.profiles.${value}`) }))}
          onChange={(profile) => change({ profile })}
          testId="encoder-profile"
        />
        <Slider
          label={t('picture.minQp')}
          value={settings.minQp}
          range={{ min: 0, max: 51, step: 1 }}
          format={(value) => (value === 0 ? t('picture.qpAutomatic') : String(value))}
          onChange={(minQp) => change({ minQp })}
          testId="encoder-min-qp"
        />
        <Slider
          label={t('picture.maxQp')}
          value={settings.maxQp}
          range={{ min: 0, max: 51, step: 1 }}
          format={(value) => (value === 0 ? t('picture.qpAutomatic') : String(value))}
          onChange={(maxQp) => change({ maxQp })}
          testId="encoder-max-qp"
        />
      </PanelSection>
      {info.roiRegions > 0 && (
        <Regions regions={settings.roi} most={info.roiRegions} onApply={(roi) => change({ roi })} />
      )}
    </>
  );
}

/** The server's values. A change is shown at once; a refused one is undone by asking again. */
function useScreenSettings() {
  const { t } = useTranslation();
  const { device, notifier } = useApp();
  const [values, setValues] = useState<ScreenSettings | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    let open = true;
    device.screen().then(
      (next) => open && setValues(next),
      (error: unknown) => open && setFailed(errorText(t, error)),
    );
    return () => void (open = false);
  }, [device, t]);
  const change = (type: ScreenField, field: keyof ScreenSettings, value: number) => {
    setValues((before) => before && { ...before, [field]: value });
    device.setScreen(type, value).catch(async (error: unknown) => {
      notifier.error(errorText(t, error));
      setValues(await device.screen().catch(() => null));
    });
  };
  return { values, failed, change };
}
