import OCILayout
import TarStream

/// Whole archives: whatever the file, all that it holds can be read, or there is an error that names what is wrong.
enum ArchiveTarget {
  static func run(_ bytes: [UInt8]) {
    read(bytes)
    let repaired = TarTarget.repairingChecksums(of: bytes)
    if repaired != bytes { read(repaired) }
  }

  private static func read(_ bytes: [UInt8]) {
    let file = MemoryFile(bytes)
    do {
      let archive = try ImageArchive.open(file.path, limits: Limits.images)
      for source in try archive.sources() {
        for variant in source.variants where variant.isPresent { read(variant, of: source, in: archive) }
      }
    } catch {
      check(error)
    }
  }

  /// Few changes leave a digest right, so layers are read without looking at it as well.
  private static func read(_ variant: ImageVariant, of source: ImageSource, in archive: ImageArchive) {
    do {
      let image = try archive.load(variant, of: source)
      for layer in image.layers.prefix(4) {
        do { _ = try layer.read(of: archive, trustsDigests: true) } catch { check(error) }
        do { try layer.verify(of: archive) } catch { check(error) }
      }
    } catch {
      check(error)
    }
  }

  private static func check(_ error: ArchiveError) {
    precondition(!"\(error)".isEmpty, "an error without words")
  }
}
