export { fileStore, type FileStoreOptions } from "./store/file-store.js";
export { hostNetwork } from "./host-network.js";
