// The pages of what a path is, and what it holds.

extension CausePage {
  static let presence = CausePage(
    cause: .presence,
    summary: "A path that only one of the two images has",
    meaning: """
      One image has a path that the other has not. A dash stands for nothing there.
        File  root/.cache/pip/selfcheck.json  file  -
      Without flags this is told of each layer's archive, so that a folder counts which one builder
      writes down again though nothing in it changed.
      """,
    origin: """
      Caches that a build leaves behind, another package version, files of the build context (.git,
      editor backups), and what a builder adds by itself: folders above a changed file, and mount
      points such as proc and sys.
      """,
    remedies: [
      Remedy(
        tool: "Dockerfile",
        text: """
          Name the base image by digest (FROM debian@sha256:...). Keep files out of the context
          with .dockerignore. Delete caches in the RUN that makes them, or use RUN --mount=type=cache.
          """),
      Remedy(
        tool: "apt",
        text: """
          Install from one day's archive (snapshot.debian.org, or apt-get install --snapshot where
          apt knows it), and rm -rf /var/lib/apt/lists/* in the same RUN.
          """),
      Remedy(tool: "apk", text: "apk add --no-cache."),
      Remedy(tool: "pip", text: "pip install --no-cache-dir, with all versions pinned."),
      Remedy(
        tool: "buildah, podman",
        text: """
          --no-hosts, and --no-hostname in newer versions, keep etc/hosts and etc/hostname as the base image has
          them.
          """),
      Remedy(tool: "kaniko", text: "--ignore-path=PATH keeps a path out of the image."),
    ],
    flags: [.whiteoutsByEffect],
    flagNote: """
      It leaves out what a layer restates as it is below. A path that is missing in the end is always told.
      """)

  static let fileType = CausePage(
    cause: .fileType,
    summary: "A path that is a file here, and a folder or link there",
    meaning: """
      The path is in both images, but is another kind of thing in each. Nothing else is told of it then.
        File  bin  directory  symlink
      A hard link where the other image has a file is cause hardLinks.
      """,
    origin: """
      One base image has a merged /usr, where bin is a link to usr/bin, and the other has not. Or one build
      copied a link and the other what it leads to, as cp -L, tar -h and some Bazel and Nix rules do.
      """,
    remedies: [
      Remedy(
        tool: "Dockerfile",
        text: "Name the base image by digest, so that both builds start from one layout."),
      Remedy(
        tool: "cp",
        text: "cp -a copies links as links, cp -L what they lead to: do the same in both builds."),
      Remedy(
        tool: "GNU tar", text: "Leave out -h (--dereference), which stores the file that a link leads to."),
      Remedy(
        tool: "Bazel",
        text: "mtree_mutate(preserve_symlinks = True) of tar.bzl keeps links; it is experimental."),
      Remedy(
        tool: "Nix",
        text: "buildImage makes folders of links to folders, unless keepContentsDirlinks = true."),
    ],
    flags: [], flagNote: "A container would see it.")

  static let content = CausePage(
    cause: .content,
    summary: "The bytes of a file",
    meaning: """
      The file has other bytes. Its size is told beside the checksum.
        File  etc/shadow  content=sha256:5a.. size=501  content=sha256:c0.. size=501
      """,
    origin: """
      Other sources or package versions; or the same, and the result holds something of the build: its time,
      folder or host, inode numbers, random numbers.
      """,
    remedies: [
      Remedy(
        tool: "Dockerfile",
        text: """
          Name base images by digest. ARG SOURCE_DATE_EPOCH in a stage hands the variable to its RUN commands;
          many tools take it for the time.
          """),
      Remedy(
        tool: "apt",
        text: """
          Install from one day's archive (snapshot.debian.org), and in the same RUN
            rm -rf /var/log/* /var/cache/ldconfig/aux-cache
          """),
      Remedy(
        tool: "apk",
        text: """
          SOURCE_DATE_EPOCH settles lib/apk/db/scripts.tar. A virtual package without a version is given the
          time for one.
          """),
      Remedy(
        tool: "dnf, rpm",
        text: """
          SOURCE_DATE_EPOCH settles the install times (rpm 4.18), and since 2026 the history of dnf5.
          Delete the logs in /var/log.
          """),
      Remedy(
        tool: "pip",
        text: "--no-compile; or SOURCE_DATE_EPOCH, by which .pyc files hold a hash, not a time."),
      Remedy(tool: "useradd", text: "SOURCE_DATE_EPOCH settles the day of the last change in etc/shadow."),
      Remedy(tool: "systemd", text: "Ship etc/machine-id empty; it is filled at boot."),
      Remedy(tool: "Go", text: "go build -trimpath -buildvcs=false."),
      Remedy(
        tool: "Maven, Gradle",
        text: """
          project.build.outputTimestamp; preserveFileTimestamps = false and reproducibleFileOrder = true.
          """),
      Remedy(tool: "gcc, gzip", text: "gcc -ffile-prefix-map=$PWD=. and gzip -n."),
    ],
    flags: [], flagNote: "A container would see it.")

  static let linkTarget = CausePage(
    cause: .linkTarget,
    summary: "Where a symbolic or hard link leads",
    meaning: """
      The link is in both images and names another file.
        File  usr/bin/editor  linkTarget=/bin/nano  linkTarget=/usr/bin/vim.tiny
      The text of a symbolic link counts: ../lib and /usr/lib differ even where both lead to the same folder.
      """,
    origin: """
      Links made with the full path of a build folder, or with a date or version in the target;
      update-alternatives, whose choice depends on what is installed; store paths of Nix, which hold a hash.
      Of hard links, that another name of the file was archived first.
      """,
    remedies: [
      Remedy(tool: "ln", text: "ln -sr makes a relative link, which does not name the build folder."),
      Remedy(tool: "update-alternatives", text: "--set NAME PATH settles the choice."),
      Remedy(
        tool: "Nix", text: "Build both from the same pinned nixpkgs: other inputs make other store paths."),
      Remedy(tool: "GNU tar", text: "--sort=name, so that of several hard links the same one comes first."),
    ],
    flags: [.whiteoutsByEffect],
    flagNote: "It does so for hard links alone, which are then compared as groups of names.")

  static let device = CausePage(
    cause: .device,
    summary: "The major and minor number of a device node",
    meaning: """
      The node is in both images and stands for another device.
        File  dev/ttyS0  device=4:64  device=4:65
      """,
    origin: """
      Nodes in dev come with root file systems that were installed, or copied from a running system. A
      character device 0:0 is a whiteout of overlayfs that came into a layer archived by hand.
      """,
    remedies: [
      Remedy(
        tool: "all builders",
        text: "Leave the nodes in dev out of the image: a runtime gives each container its own."),
      Remedy(tool: "GNU tar", text: "--exclude='./dev/*' where the archive is made with -C ROOT and a dot."),
      Remedy(
        tool: "overlayfs",
        text: """
          Do not archive an upper folder by hand; commit it with the builder, which writes whiteouts as .wh.
          entries.
          """),
    ],
    flags: [], flagNote: "A container would see it.")

  static let hardLinks = CausePage(
    cause: .hardLinks,
    summary: "Which paths are names of one and the same file",
    meaning: """
      Names that are one file in one image are separate files in the other; or both are one file, and the
      archives disagree which name is the file and which the link.
        File  lib/b.txt  file                       hardlink
        File  lib/b.txt  hardLinks=["lib/a.txt"]    hardLinks=[]
      The second form, with the file's other names, is that of --treat-whiteouts-by-effect.
      """,
    origin: """
      An archive holds a file under the name that comes first, so the order decides. Builders that copy name
      by name break links apart, and so does overlayfs where a later step changes one name of a lower file.
      """,
    remedies: [
      Remedy(
        tool: "GNU tar",
        text: "--sort=name makes the first name the file; --hard-dereference makes each a file of its own."),
      Remedy(
        tool: "Dockerfile", text: "Change a file that has several names in the RUN that makes it, not later."),
      Remedy(
        tool: "kaniko",
        text: """
          COPY --from makes separate files. The fork osscontainertools/kaniko has
          FF_KANIKO_PRESERVE_HARDLINKS to keep the links.
          """),
      Remedy(tool: "cp", text: "cp -a keeps links among the files of one command."),
    ],
    flags: [.whiteoutsByEffect],
    flagNote: "It no longer counts which name is the file. Groups that differ are always told.")

  static let whiteout = CausePage(
    cause: .whiteout,
    summary: "An entry that removes a path of a lower layer",
    meaning: """
      One layer holds a whiteout that the other has not: .wh.NAME removes a path, .wh..wh..opq all that
      lower layers have in its folder.
        File  usr/share/greeter/.wh.draft.txt  file  -
      """,
    origin: """
      One removal can be written in two ways: a whiteout for each path, or an opaque one for the folder. kaniko
      is known to add whiteouts of what is not there. Or one build deleted a file in the step that made it, and
      the other in a later one.
      """,
    remedies: [
      Remedy(tool: "Dockerfile", text: "Delete a file in the RUN that makes it: no whiteout is needed then."),
      Remedy(
        tool: "Docker, BuildKit",
        text: """
          A last stage with FROM scratch and COPY --from=build / / has no whiteouts. Repeat ENV, CMD and the
          like in it.
          """),
      Remedy(tool: "buildah, podman", text: "--layers=false commits all steps as one layer."),
      Remedy(tool: "kaniko", text: "--single-snapshot takes one snapshot, at the end."),
    ],
    flags: [.whiteoutsByEffect],
    flagNote: """
      Layers are then judged by what they do to the files below; what is really missing is told as presence.
      """)
}
