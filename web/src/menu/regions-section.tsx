// SPDX-License-Identifier: GPL-3.0-or-later
import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Region } from '../api/device';
import { useConsole } from '../app/context';
import { useStore } from '../base/store';
import { Button } from '../ui/button';
import { Switch } from '../ui/fields';
import { PanelSection } from '../ui/panel';
import {
  DRAFT_FIELDS,
  drawn,
  type Point,
  type RegionDraft,
  type Size,
  toDraft,
  toRegion,
  wrongFields,
} from './regions';

export interface RegionsProps {
  regions: readonly Region[];
  /** How many the encoder takes. */
  most: number;
  onApply: (regions: readonly Region[]) => void;
}

/** Parts of the picture that get more or fewer bits: drawn or typed, and applied together. */
export function Regions({ regions, most, onApply }: RegionsProps) {
  const { t } = useTranslation();
  const { player } = useConsole();
  const width = useStore(player.state, (state) => state.width);
  const height = useStore(player.state, (state) => state.height);
  const [drafts, setDrafts] = useState<readonly RegionDraft[]>(() => regions.map(toDraft));
  const picture = { width, height };
  const full = drafts.length >= most;
  const wrong = drafts.some((draft) => wrongFields(draft, picture).length > 0);
  const add = (draft: RegionDraft) => setDrafts([...drafts, draft].slice(0, most));
  const change = (at: number, patch: Partial<RegionDraft>) =>
    setDrafts(drafts.map((draft, index) => (index === at ? { ...draft, ...patch } : draft)));
  return (
    <PanelSection title={t('regions.title')} note={t('regions.note')}>
      {width > 0 && <RegionMap drafts={drafts} picture={picture} onDraw={full ? null : add} />}
      {drafts.map((draft, at) => (
        <RegionFields
          key={at}
          draft={draft}
          number={at + 1}
          wrong={wrongFields(draft, picture)}
          onChange={(patch) => change(at, patch)}
          onRemove={() => setDrafts(drafts.filter((_, index) => index !== at))}
        />
      ))}
      {wrong && <p className="hint hint-error">{t('regions.wrong')}</p>}
      <div className="row">
        <Button
          data-testid="region-add"
          disabled={full}
          onClick={() => add(toDraft({ x: 0, y: 0, width: 320, height: 240, qp: -6, absolute: false }))}
        >
          {full ? t('regions.full', { most }) : t('regions.add')}
        </Button>
        <Button data-testid="region-apply" disabled={wrong} onClick={() => onApply(drafts.map(toRegion))}>
          {t('regions.apply')}
        </Button>
      </div>
    </PanelSection>
  );
}

interface FieldsProps {
  draft: RegionDraft;
  number: number;
  wrong: readonly string[];
  onChange: (patch: Partial<RegionDraft>) => void;
  onRemove: () => void;
}

function RegionFields({ draft, number, wrong, onChange, onRemove }: FieldsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="region" data-testid={`region-${number}`}>
      <legend>{t('regions.region', { number })}</legend>
      {DRAFT_FIELDS.map((field) => (
        <label key={field}>
          <span>{t(`regions.${field}`)}</span>
          <input
            className="input"
            inputMode="numeric"
            value={draft[field]}
            aria-invalid={wrong.includes(field)}
            data-testid={`region-${number}-${field}`}
            onChange={(event) => onChange({ [field]: event.target.value })}
          />
        </label>
      ))}
      <Switch
        label={t('regions.absolute')}
        checked={draft.absolute}
        onChange={(absolute) => onChange({ absolute })}
        testId={`region-${number}-absolute`}
      />
      <Button data-testid={`region-${number}-remove`} onClick={onRemove}>
        {t('regions.remove')}
      </Button>
    </fieldset>
  );
}

interface MapProps {
  drafts: readonly RegionDraft[];
  picture: Size;
  /** null: there is no room for another. */
  onDraw: ((draft: RegionDraft) => void) | null;
}

/** The picture in small, with its regions; dragging draws one more. */
function RegionMap({ drafts, picture, onDraw }: MapProps) {
  const { t } = useTranslation();
  const [from, setFrom] = useState<Point | null>(null);
  const [to, setTo] = useState<Point | null>(null);
  const place = (event: PointerEvent<SVGSVGElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * picture.width,
      y: ((event.clientY - box.top) / box.height) * picture.height,
    };
  };
  const drawing = from && to ? drawn(from, to, picture) : null;
  const shown = drafts.filter((draft) => wrongFields(draft, picture).length === 0).map(toRegion);
  return (
    <svg
      className="region-map"
      viewBox={`0 0 ${picture.width} ${picture.height}`}
      role="img"
      aria-label={t('regions.map')}
      data-testid="region-map"
      onPointerDown={(event) => {
        if (!onDraw) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(place(event));
        setTo(null);
      }}
      onPointerMove={(event) => from && setTo(place(event))}
      onPointerUp={() => {
        if (drawing) onDraw?.(drawing);
        setFrom(null);
        setTo(null);
      }}
    >
      {[...shown, ...(drawing ? [toRegion(drawing)] : [])].map(({ x, y, width, height }, at) => (
        <rect key={at} x={x} y={y} width={width} height={height} />
      ))}
    </svg>
  );
}
