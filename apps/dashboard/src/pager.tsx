// Pages of a long list; the page itself lives in the address.
import { useText } from './text.js';

interface PagerProps {
  page: number;
  pages: number;
  size: number;
  all: number;
  go: (page: number) => void;
}
export function Pager({ page, pages, size, all, go }: PagerProps) {
  const { t } = useText();
  if (pages === 1) return null;
  const from = (page - 1) * size;
  return (
    <nav className="pager" aria-label={t('pager.label')}>
      <span>{t('pager.range', { from: from + 1, to: Math.min(from + size, all), all })}</span>
      <button className="btn small" type="button" disabled={page === 1} onClick={() => go(page - 1)}>
        {t('pager.previous')}
      </button>
      <button className="btn small" type="button" disabled={page === pages} onClick={() => go(page + 1)}>
        {t('pager.next')}
      </button>
    </nav>
  );
}
