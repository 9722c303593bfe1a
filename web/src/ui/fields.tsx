// SPDX-License-Identifier: GPL-3.0-or-later
import {
  ComboboxItem,
  ComboboxItemCheck,
  ComboboxPopover,
  ComboboxProvider,
  ComboboxSelect,
  ComboboxSelectArrow,
  ComboboxSelectLabel,
} from '@ariakit/react';
import { type ComponentProps, useId } from 'react';

export interface Option<T extends string> {
  readonly value: T;
  readonly label: string;
}

export interface ChoiceProps<T extends string> {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  testId: string;
  disabled?: boolean;
}

/** A few alternatives side by side: a radio group that looks like one control. */
export function Segmented<T extends string>({ label, value, options, onChange, testId, disabled }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className="row" data-testid={testId} disabled={disabled}>
      <legend>{label}</legend>
      <div className="segmented">
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
              data-testid={`${testId}-${option.value}`}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** One of many. A value outside of the options (another client set it) is shown as it is. */
export function Select<T extends string>({ label, value, options, onChange, testId, disabled }: ChoiceProps<T>) {
  const shown = options.find((option) => option.value === value)?.label ?? value;
  return (
    <div className="row">
      <ComboboxProvider
        placement="bottom-end"
        selectedValue={value}
        setSelectedValue={(next) => {
          const option = options.find((candidate) => candidate.value === next);
          if (option) onChange(option.value);
        }}
      >
        <ComboboxSelectLabel>{label}</ComboboxSelectLabel>
        <ComboboxSelect className="select" data-testid={testId} disabled={disabled ?? false}>
          <span>{shown}</span>
          <ComboboxSelectArrow />
        </ComboboxSelect>
        <ComboboxPopover className="select-popover" gutter={4} unmountOnHide portal>
          {options.map((option) => (
            <ComboboxItem
              key={option.value}
              value={option.value}
              className="select-item"
              data-testid={`${testId}-${option.value}`}
            >
              <ComboboxItemCheck />
              {option.label}
            </ComboboxItem>
          ))}
        </ComboboxPopover>
      </ComboboxProvider>
    </div>
  );
}

export interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  testId: string;
  disabled?: boolean;
}

export function Switch({ label, checked, onChange, testId, disabled }: SwitchProps) {
  return (
    <label className="row switch-row">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        className="switch"
        checked={checked}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChange(event.target.checked)}
      />
    </label>
  );
}

export interface TextFieldProps extends Omit<ComponentProps<'input'>, 'onChange'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  testId: string;
  /** What is wrong with the value; null when nothing is. */
  error?: string | null;
}

export function TextField({ label, value, onChange, testId, error = null, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={value}
        data-testid={testId}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : `${id}-error`}
        onChange={(event) => onChange(event.target.value)}
        {...rest}
      />
      {error !== null && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}
