/** The triage page: what is breaking, when it started, what, where, whom it hits and how, each panel one query in its own file. */
import '../theme/theme.css';
import './triage.css';
import { createRoot } from 'react-dom/client';
import { Triage } from './triage.tsx';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Triage />);
