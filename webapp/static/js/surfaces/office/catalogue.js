// The catalogue narrows to what is typed; what is typed into its forms is not lost.
import { draft } from "../../components/forms/draft.js";
import { listSearch } from "../../components/shared/list-search.js";
import { start } from "../../lib/page/modules.js";

start({ draft, "list-search": listSearch });
