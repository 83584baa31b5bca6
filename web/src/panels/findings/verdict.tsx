// Verdicts as small badges: the same shapes and words wherever a run is named.
import type { RunDiagnosis, Severity } from '../../api/findings';
import { Icon, type IconName } from '../../shell/icons';
import { countBySeverity, coverage } from './order';

export const severityIcons: Record<Severity, IconName> = { error: 'cross', warning: 'warning', info: 'info' };

export const plural = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;

export function VerdictBadge({ diagnosis }: { diagnosis: RunDiagnosis | undefined }) {
  if (!diagnosis) return null;
  const { error, warning } = countBySeverity(diagnosis.findings);
  if (error > 0 || warning > 0) {
    const words = [error > 0 && plural(error, 'error'), warning > 0 && plural(warning, 'warning')].filter(Boolean).join(', ');
    return (
      <span class="verdict" title={words} aria-label={words}>
        {error > 0 && <span class="badge error"><Icon name="cross" size={10} />{error}</span>}
        {warning > 0 && <span class="badge warning"><Icon name="warning" size={10} />{warning}</span>}
      </span>
    );
  }
  if (diagnosis.verdict === 'healthy')
    return <span class="verdict" title={`healthy: ${coverage([diagnosis])}`}><span class="badge healthy"><Icon name="check" size={10} /></span></span>;
  return <span class="verdict" title="not enough data for a verdict"><span class="badge unknown">?</span></span>;
}
