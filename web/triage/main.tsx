import '../theme/theme.css';
