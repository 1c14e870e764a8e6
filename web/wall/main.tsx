/** The wall: what is breaking, where, since when, for a screen that nobody touches. */
import '../theme/theme.css';
import './wall.css';
import { createRoot } from 'react-dom/client';
import { Wall } from './wall.tsx';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Wall />);
