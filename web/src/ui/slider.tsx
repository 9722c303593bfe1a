// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect, useState } from 'react';

export interface SliderProps {
  label: string;
  value: number;
  range: { min: number; max: number; step: number };
  /** How the value is written beside the label. */
  format?: (value: number) => string;
  /** Called when the person rests, not for every step of a movement. */
  onChange: (value: number) => void;
  testId: string;
}

/** A movement that pauses this long has arrived. */
const SETTLE_MS = 250;

export function Slider({ label, value, range, format = String, onChange, testId }: SliderProps) {
  /** Where the person has moved it to, until that has been applied. */
  const [moved, setMoved] = useState<number | null>(null);
  const shown = moved ?? value;
  useEffect(() => {
    if (moved === null) return;
    const timer = setTimeout(() => {
      setMoved(null);
      if (moved !== value) onChange(moved);
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [moved, value, onChange]);
  return (
    <label className="row slider-row">
      <span>{label}</span>
      <output>{format(shown)}</output>
      <input
        type="range"
        {...range}
        value={shown}
        data-testid={testId}
        aria-valuetext={format(shown)}
        onChange={(event) => setMoved(Number(event.target.value))}
      />
    </label>
  );
}
