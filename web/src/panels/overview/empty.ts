// The overview has nothing but scalars to show.
export { empty } from '../scalars/empty';
