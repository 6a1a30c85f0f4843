import ArchiveDiff
import Dispatch
import ImageFixtures
import OCILayout
import Synchronization
import TarStream

/// Comparisons: what is the same is never told different, and in strict mode what differs never the same.
enum ComparisonTarget {
  static func run(layers bytes: [UInt8]) {
    guard let inputs = TwoInputs(bytes) else { return }
    let tars = [inputs.left, inputs.right].map(TarTarget.repairingChecksums)
    let base = TarBuilder([TarMember("a/", type: "5"), TarMember("a/b", text: "below")]).bytes
    let images = zip(tars, [inputs.choices >> 4 & 3, inputs.choices >> 6]).map { tar, storage in
      ImageFixture([LayerFixture(tar: base), layer(tar, stored: storage)])
    }
    check(images, inputs.choices)
  }

  static func run(documents bytes: [UInt8]) {
    guard let inputs = TwoInputs(bytes) else { return }
    let images = [inputs.left, inputs.right].map { text in
      var image = ImageFixture([LayerFixture([TarMember("file", text: "content")])])
      image.configuration = String(decoding: text, as: UTF8.self)
      return image
    }
    check(images, inputs.choices)
  }

  static func run(archives bytes: [UInt8]) {
    guard let inputs = TwoInputs(bytes) else { return }
    let files = [inputs.left, inputs.right].map { TarTarget.repairingChecksums(of: $0) }
    let options = options(inputs.choices)
    guard let report = compare(files[0], files[1], options) else { return }
    for file in files {
      guard let itself = compare(file, file, options) else { preconditionFailure("it is read once only") }
      precondition(itself.isEqual && itself.reaches(.archive), "an archive differs from itself")
    }
    guard let turned = compare(files[1], files[0], options) else { preconditionFailure("read once only") }
    precondition(turned.images.map(\.equivalence) == report.images.map(\.equivalence))
  }

  private static func layer(_ tar: [UInt8], stored: UInt8) -> LayerFixture {
    switch stored {
    case 0: return LayerFixture(tar: tar, stored: .plain)
    case 1: return LayerFixture(tar: tar)
    case 2: return LayerFixture(tar: tar, stored: .gzipMembers(of: 700))
    default:
      var layer = LayerFixture(tar: tar)
      layer.blob = ZstdWriter.frame(tar)
      layer.mediaType = "application/vnd.oci.image.layer.v1.tar+zstd"
      return layer
    }
  }

  private static func check(_ images: [ImageFixture], _ choices: UInt8) {
    let options = options(choices)
    let archives = images.map { ImageFixture.archive(ImageFixture.layout([$0])) }
    guard let report = compare(archives[0], archives[1], options) else { return }
    let isSame = images[0].manifest == images[1].manifest
    if !options.isSemantic && !options.comparesRootFilesystems {
      precondition(report.isEqual == isSame, "strict mode is wrong about sameness")
    }
    guard let turned = compare(archives[1], archives[0], options) else {
      preconditionFailure("read once only")
    }
    precondition(
      turned.images.map(\.equivalence) == report.images.map(\.equivalence), "left and right are not alike")
    precondition(turned.movedEntries == report.movedEntries, "more entries moved in one direction")
    // The same image in another form: not the same bytes, so it is read and compared.
    let docker = ImageFixture.archive(ImageFixture.dockerSaveSince25([images[0]]))
    guard let forms = compare(archives[0], docker, options) else { preconditionFailure("read once only") }
    precondition(forms.reaches(.layers), "an image differs from itself")
  }

  private static func options(_ choices: UInt8) -> ComparisonOptions {
    ComparisonOptions(
      ignored: choices & 1 == 0 ? [] : ComparisonOptions.semantic, comparesRootFilesystems: choices & 2 != 0,
      trustsDigests: choices & 4 != 0, jobs: choices & 8 == 0 ? 1 : 2)
  }

  /// The report; `nil` where one of the two cannot be read.
  private static func compare(
    _ left: [UInt8], _ right: [UInt8], _ options: ComparisonOptions
  ) -> ArchiveReport? {
    let files = [MemoryFile(left), MemoryFile(right)]
    return withExtendedLifetime(files) {
      guard
        let comparison = try? ArchiveComparison(
          files[0].path, files[1].path, options: options, limits: Limits.images)
      else { return nil }
      let done = DispatchSemaphore(value: 0)
      let box = Box()
      Task.detached {
        let report = try? await comparison.run()
        box.report.withLock { $0 = report }
        done.signal()
      }
      done.wait()
      return box.report.withLock { $0 }
    }
  }

  private final class Box: Sendable {
    let report = Mutex<ArchiveReport?>(nil)
  }
}

extension ArchiveReport {
  /// How many entries of each image are told to stand elsewhere.
  fileprivate var movedEntries: [Int] {
    images.map { $0.differences.count { $0.attributes.contains { $0.name == "order" } } }
  }
}
