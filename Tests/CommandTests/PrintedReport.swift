import Foundation
import ImageFixtures

/// Any JSON value, read by Foundation: another parser than the one that is tested.
enum Printed: Decodable, Hashable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([Printed])
  case object([String: Printed])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([Printed].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: Printed].self))
    }
  }
}

/// The report as the program prints it, for one platform or several.
struct PrintedReport: Decodable {
  struct Input: Decodable {
    let path: String
    let format: String
    let reference: String?
    let platform: String?
    let manifestDigest: String?
    let configDigest: String
    let layers: Int
  }

  struct Options: Decodable {
    let semantic: Bool
    let ignored: [String]
  }

  struct Summary: Decodable, Equatable {
    let differences: Int
    let ignored: [String: Int]
    let excluded: Int?
    let byCause: [String: Int]
  }

  struct Difference: Decodable {
    let kind: String
    let change: String
    let path: String
    let layers: [Int?]?
    let attributes: [String: [Printed]]
    let cause: String
    let effect: String?
  }

  let schema: String?
  let equivalence: String?
  let inputs: [Input]?
  let options: Options?
  let summary: Summary?
  let differences: [Difference]?
  let images: [PrintedReport]?
}

extension ChildProcess.Outcome {
  /// Standard output as a report.
  func report() throws -> PrintedReport { try JSONDecoder().decode(PrintedReport.self, from: Data(output)) }

  /// Standard output as JSON, of any form.
  func json() throws -> Printed { try JSONDecoder().decode(Printed.self, from: Data(output)) }

  /// The lines of standard output, without their ends.
  var lines: [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  /// Each line of standard output as JSON.
  func jsonLines() throws -> [[String: Printed]] {
    try output.split(separator: 0x0A).map { try JSONDecoder().decode([String: Printed].self, from: Data($0)) }
  }
}
