/// The form of an archive that holds images.
public enum ArchiveFormat: String, Sendable {
  /// A `docker save` tarball, of either kind: it has a `manifest.json`.
  case dockerArchive
  /// An OCI image layout in a tar archive.
  case ociArchive
  /// An OCI image layout as a folder.
  case ociLayout
}
