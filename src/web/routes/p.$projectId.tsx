import { getProject } from '#shared/contract/projects.ts';
import { ProjectPage } from '../features/projects/project-page.tsx';
import { organisingWords } from '../lib/organising-words.ts';
import { query } from '../lib/api.ts';
import { spokenLanguage } from '../lib/i18n.tsx';
import { route } from '../lib/router/routing.tsx';

export const Route = route('/p/$projectId', {
  loader: async ({ queries, params }) => {
    const project = queries.ensureQueryData(query(getProject, { params: { id: params.projectId } })).catch(() => {});
    await Promise.all([project, organisingWords.load(spokenLanguage())]);
  },
  component: Page,
});

function Page() {
  const { projectId } = Route.useParams();
  return <ProjectPage key={projectId} projectId={projectId} />;
}
