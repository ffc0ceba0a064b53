export { assessFacts } from './assess-facts.ts';
