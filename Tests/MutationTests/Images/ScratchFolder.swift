import Foundation

/// A folder for files that are written thousands of times: in memory, where the system has such a place.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    let memory = "/dev/shm"
    let parent =
      FileManager.default.isWritableFile(atPath: memory) ? memory + "/" : NSTemporaryDirectory()
    path = parent + "ocidiff-mutations-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes an image in its form, in place of what had that name; returns its path.
  func write(_ image: Specimen, as name: String) throws -> String {
    try write(image.rendered(), image.form, as: name)
  }

  /// Writes the files of an image as an archive or a folder.
  func write(_ rendered: RenderedImage, _ form: Specimen.Form, as name: String) throws -> String {
    let target = "\(path)/\(name)"
    try? FileManager.default.removeItem(atPath: target)
    guard form == .folder else {
      try Data(rendered.archive).write(to: URL(fileURLWithPath: target))
      return target
    }
    for (file, bytes) in rendered.files {
      let url = URL(fileURLWithPath: "\(target)/\(file)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
    return target
  }
}
