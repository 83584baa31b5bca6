// Images of a data set's samples lie under `data/`, as DatasetProfile writes them.
import { tagsNamed, type Tag, type Tags } from '../../api/tags';

export const samplesIn = (tags: Tags): Tag[] => tagsNamed(tags, 'images').filter((t) => t.tag.startsWith('data/'));
