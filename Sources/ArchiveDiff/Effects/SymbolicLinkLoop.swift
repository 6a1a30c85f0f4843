import OCILayout
import TarStream

/// A path that leads through symbolic links without end or through too many, or paths that are too long together.
struct SymbolicLinkLoop: Error {
  enum Reason {
    case circle
    /// All paths together lead through more links, and names behind links, than are followed.
    case limit(Int)
    /// All paths, written out, have more bytes.
    case length(UInt64)
  }

  private let reason: Reason
  /// The link at which it was given up.
  private let link: [UInt8]
  /// The layer that was being applied.
  private let origin: LayerOrigin?

  init(_ reason: Reason, at link: [UInt8], _ origin: LayerOrigin?) {
    self.reason = reason
    self.link = link
    self.origin = origin
  }

  /// The error of an archive that it is.
  var archiveError: ArchiveError {
    let code: ArchiveError.Code = if case .circle = reason { .badStream } else { .limitReached }
    return ArchiveError(code, input: origin?.input ?? "", blob: origin?.name, detail)
  }

  private var detail: String {
    let place = "/\(EscapedText.escape(link))"
    return switch reason {
    case .circle: "a path goes through symbolic links that lead in a circle, at \(place)"
    case .limit(let steps):
      "its paths go through symbolic links for more than \(steps) steps, last at \(place); "
        + StreamLimits.advice("linkSteps")
    case .length(let bytes):
      "its paths, with all folders on their way, have more than \(bytes) bytes, last at one that begins with "
        + "/\(EscapedText.escape(Array(link.prefix(40)))); \(StreamLimits.advice("pathBytes"))"
    }
  }
}

extension SymbolicLinkLoop: CustomStringConvertible {
  var description: String { "\(archiveError)" }
}
