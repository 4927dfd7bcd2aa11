// Light, dark or as the system has it; kept on the device.
import { useState } from 'react';
import { useText } from './text.js';

const remembered = 'article-six.theme';
const choices = ['system', 'light', 'dark'] as const;
type Choice = (typeof choices)[number];

function chosen(): Choice {
  const kept = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem(remembered);
  return choices.find((c) => c === kept) ?? 'system';
}
export function applyTheme(choice: Choice = chosen()): void {
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
}

export function Appearance() {
  const { t } = useText();
  const [now, setNow] = useState(chosen);
  return (
    <span className="seg" role="group" aria-label={t('theme.label')}>
      {choices.map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === now}
          onClick={() => {
            localStorage.setItem(remembered, choice);
            applyTheme(choice);
            setNow(choice);
          }}
        >
          {t(`theme.${choice}`)}
        </button>
      ))}
    </span>
  );
}
