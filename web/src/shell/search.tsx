// A filter box: a regular expression that says when it is none, and how much it found.
import type { Signal } from '@preact/signals';
import { Icon } from './icons';

interface Props {
  value: Signal<string>;
  placeholder: string;
  valid: boolean;
  count?: string;
  /** The key that focuses this box, shown inside it. */
  hint?: string;
  onEnter?(back: boolean): void;
}

export function Search({ value, placeholder, valid, count, hint, onEnter }: Props) {
  return (
    <label class={`search ${valid ? '' : 'invalid'}`}>
      <Icon name="search" />
      <input type="text" value={value.value} placeholder={placeholder} aria-label={placeholder} aria-invalid={!valid} spellcheck={false} data-key={hint}
        onInput={(e) => (value.value = e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === 'Enter') onEnter?.(e.shiftKey);
          if (e.key !== 'Escape') return;
          if (value.value) value.value = '';
          else e.currentTarget.blur();
        }} />
      {!valid ? <span class="bad">invalid expression</span> : count && <span class="count">{count}</span>}
      {hint && !value.value && <kbd>{hint}</kbd>}
    </label>
  );
}
