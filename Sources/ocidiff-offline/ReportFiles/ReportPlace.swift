import ArchiveDiff
import TarStream

/// Where in a report folder a file goes: `input-0/manifests-0/layers-0/etc/os-release`.
struct ReportPlace {
  /// The folders from the report folder on, and in the end the file's own name. None is empty, `.` or `..`, has a slash
  /// in it, or is longer than a file system takes.
  let names: [String]
  /// Whether the file's path in its image was not taken, and a name was made up for it.
  let isMadeUp: Bool

  /// As many bytes as common file systems take for a name.
  private static let longestName = 255
  /// Deep enough for any tree that people make, and few enough for all folders of a path to be open at once.
  private static let deepestPath = 64
  /// Leaves room for where the report folder itself is: programs take paths of 4096 bytes.
  private static let longestPath = 3000

  /// The place of a file of the image pair of a number. `attempt` is 0 at first; where that place is taken, by a file
  /// where a folder is needed or by a name that differs in case alone, higher ones give others.
  init(for file: DifferingFile, image: Int, attempt: Int) {
    let layer = file.layer.map { "layers-\($0)" } ?? "rootfs"
    let folder = ["input-\(file.side)", "manifests-\(image)", layer]
    let path = file.path.splitAtSlashes(omittingEmptyParts: false)
    isMadeUp = attempt > 0 || !Self.canBeUsed(path)
    guard isMadeUp else {
      names = folder + path
      return
    }
    // The same on both sides, so that diff(1) finds the two.
    var hasher = SHA256Hasher()
    hasher.update(Array(file.path.utf8).span)
    let name = "~" + hasher.finish().hexadecimal.prefix(32)
    names = folder + [attempt > 1 ? "\(name)-\(attempt)" : name]
  }

  private static func canBeUsed(_ path: [String]) -> Bool {
    path.count <= deepestPath && path.reduce(0) { $0 + $1.utf8.count + 1 } <= longestPath
      && path.allSatisfy { name in
        !["", ".", ".."].contains(name) && name.utf8.count <= longestName && !name.utf8.contains(0)
      }
  }
}
