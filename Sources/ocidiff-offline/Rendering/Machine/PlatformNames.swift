import ArchiveDiff
import OCILayout

/// What the images of a report are called where each needs a name of its own.
enum PlatformNames {
  /// A name for each image: `linux/amd64`, and `linux/amd64#2` for a second one that tells the same platform.
  static func names(of report: ArchiveReport) -> [String] {
    var counts: [String: Int] = [:]
    return report.images.map { image in
      let platform = image.inputs.compactMap(\.platform).first?.description ?? "image"
      let name = DifferenceLine.shortened(platform)
      counts[name, default: 0] += 1
      let number = counts[name] ?? 1
      return number == 1 ? name : "\(name)#\(number)"
    }
  }
}
