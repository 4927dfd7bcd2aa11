// The page starts: language first, then one tree of providers, then the routes, each in a chunk of its own.
import { Component, lazy, StrictMode, Suspense, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ApiError } from './api.js';
import { useLive } from './live.js';
import { Overview } from './overview.page.js';
import { Failure, Head, Loading } from './parts.js';
import { NewVersion } from './part.js';
import { useSession } from './reads.js';
import { Link, Routes, usePath, type Route } from './router.js';
import { Shell } from './shell.js';
import { firstLanguage, loadText, page, TextProvider, useText } from './text.js';
import { applyTheme } from './theme.js';
import './styles/tokens.css';
import './styles/app.css';
import './styles/page.css';

const Needs = lazy(async () => ({ default: (await page(() => import('./needs.page.js'))).Needs }));
const Need = lazy(async () => ({ default: (await page(() => import('./need.page.js'))).Need }));
const Proposals = lazy(async () => ({ default: (await page(() => import('./proposals.page.js'))).Proposals }));
const Proposal = lazy(async () => ({ default: (await page(() => import('./proposal.page.js'))).Proposal }));
const Pledges = lazy(async () => ({ default: (await page(() => import('./pledges.page.js'))).Pledges }));
const Pledge = lazy(async () => ({ default: (await page(() => import('./pledge.page.js'))).Pledge }));
const Inbox = lazy(async () => ({ default: (await page(() => import('./inbox.page.js'))).Inbox }));
const Enter = lazy(async () => ({ default: (await page(() => import('./enter.page.js'))).Enter }));
const Home = lazy(async () => ({ default: (await page(() => import('./home.page.js'))).Home }));
const Matches = lazy(async () => ({ default: (await page(() => import('./matches.page.js'))).Matches }));
const Match = lazy(async () => ({ default: (await page(() => import('./match.page.js'))).Match }));
const Circulation = lazy(async () => ({ default: (await page(() => import('./circulation.page.js'))).Circulation }));
const Requests = lazy(async () => ({ default: (await page(() => import('./requests.page.js'))).Requests }));
const Alarms = lazy(async () => ({ default: (await page(() => import('./alarms.page.js'))).Alarms }));
const routes: Route[] = [
  { path: '/', page: <Overview /> },
  { path: '/needs', page: <Needs /> },
  { path: '/needs/$id', page: <Need /> },
  { path: '/proposals', page: <Proposals /> },
  { path: '/proposals/$id', page: <Proposal /> },
  { path: '/pledges', page: <Pledges /> },
  { path: '/pledges/$id', page: <Pledge /> },
  { path: '/inbox', page: <Inbox /> },
  { path: '/enter', page: <Enter /> },
  { path: '/home', page: <Home /> },
  { path: '/matches', page: <Matches /> },
  { path: '/matches/$id', page: <Match /> },
  { path: '/circulation', page: <Circulation /> },
  { path: '/requests', page: <Requests /> },
  { path: '/alarms', page: <Alarms /> },
];

function NotFound() {
  const { t } = useText();
  return (
    <Head title={t('notFound.title')} lede={t('notFound.text')}>
      <Link className="btn" to="/">
        {t('tab.overview')}
      </Link>
    </Head>
  );
}

/** A page that breaks leaves the frame standing: what failed, and a way on. */
class Fence extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state = { error: null as Error | null };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    return this.state.error ? <Broken error={this.state.error} /> : this.props.children;
  }
}
function Broken({ error }: { error: Error }) {
  const { t } = useText();
  return (
    <>
      <Head title={t(error instanceof NewVersion ? 'newVersion.title' : 'error.title')} />
      <Failure error={error} retry={() => location.reload()} />
    </>
  );
}

function App() {
  const path = usePath();
  const session = useSession();
  const live = useLive(session === undefined ? undefined : (session?.account ?? ''));
  return (
    <Shell session={session} live={live}>
      <Fence key={path}>
        <Suspense fallback={<Loading />}>
          <Routes routes={routes} otherwise={<NotFound />} />
        </Suspense>
      </Fence>
    </Shell>
  );
}

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // hints say what is old; the minute is for a reader whose stream is down
      staleTime: 20_000,
      refetchInterval: 60_000,
      retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});

applyTheme();
const root = document.getElementById('root');
if (root) {
  const text = await loadText(firstLanguage());
  createRoot(root).render(
    <StrictMode>
      <TextProvider first={text}>
        <QueryClientProvider client={client}>
          <App />
        </QueryClientProvider>
      </TextProvider>
    </StrictMode>,
  );
}
