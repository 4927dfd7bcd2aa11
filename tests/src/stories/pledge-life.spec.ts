// The life of a pledge on both shapes.
import { onBothShapes } from './both-shapes.js';
import { tellTheLifeOfAPledge } from './pledge-life.story.js';

onBothShapes('the life of a pledge', tellTheLifeOfAPledge);
