// The life of a need on both shapes.
import { onBothShapes } from './both-shapes.js';
import { tellTheLifeOfANeed } from './need-life.story.js';

onBothShapes('the life of a need', tellTheLifeOfANeed);
