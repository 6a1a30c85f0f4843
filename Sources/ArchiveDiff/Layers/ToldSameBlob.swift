import OCILayout
import TarStream

extension Layer {
  /// Whether what the images tell of two layers means that their blobs are the same bytes: one digest, or where there is
  /// none, one diffID of layers that are stored as they are.
  func isToldSameBlob(as other: Layer) -> Bool {
    if let digest = descriptor?.digest { return digest == other.descriptor?.digest }
    let areStoredPlain = [blob, other.blob].allSatisfy { Compression(detecting: $0) == .none }
    return areStoredPlain && diffID != nil && diffID == other.diffID
  }
}
