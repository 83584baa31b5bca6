// The box of settings: theme, a link to the view, the keys.
import { themes } from '../state/url';
import { view } from '../state/view';
import { helpOpen } from './keys';

export function Settings() {
  const theme = view.theme.value;
  return (
    <>
      <div class="row"><span>Theme</span>
        <span class="segments" role="radiogroup" aria-label="Theme">
          {themes.map((t) => <button key={t} role="radio" aria-checked={theme === t} onClick={() => (view.theme.value = t)}>{t}</button>)}
        </span></div>
      <button class="row link" onClick={() => void navigator.clipboard?.writeText(location.href)}>Copy a link to this view</button>
      <button class="row link" onClick={() => (helpOpen.value = true)}>Keys<kbd>?</kbd></button>
    </>
  );
}
