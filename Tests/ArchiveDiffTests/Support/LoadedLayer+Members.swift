import ImageFixtures
import OCILayout
import TarStream

@testable import ArchiveDiff

extension LoadedLayer {
  /// A layer of some members, read from a tar archive of them.
  convenience init(of members: [NaiveMember]) throws {
    let bytes = try ByteRegion(holding: TarBuilder(members.map(\.tarMember)).bytes)
    let options = TarReadingOptions(hashesArchive: false, hashesStored: false)
    try self.init(
      try bytes.readTar(options, limits: StreamLimits()),
      from: LayerOrigin(input: "test", name: "layer", blob: bytes, limits: ImageLimits()))
  }
}
