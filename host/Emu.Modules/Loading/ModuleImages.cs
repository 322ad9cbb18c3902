using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Emu.Core;
using Emu.Modules.Catalog;
using Emu.Modules.Errors;
using Emu.Modules.Manifests;

namespace Emu.Modules.Loading;

/// <summary>
/// The assemblies that a load may map: the module's own and those it brings along, compiled images before IL. Only files that the
/// manifest lists count, each checked against its hash before any of them is loaded.
/// </summary>
internal sealed class ModuleImages
{
    private readonly Dictionary<string, Image> byAssembly = new(StringComparer.OrdinalIgnoreCase);

    private readonly CatalogModule module;
    private readonly Image main;

    private ModuleImages(CatalogModule module, Image main) => (this.module, this.main) = (module, main);

    /// <summary>
    /// The entry class as the build wrote it down, when every file is the one that the build saw: then there is nothing that looking
    /// into the assembly could find. Null when it must be looked into.
    /// </summary>
    public EntryClass? SealedEntry()
    {
        foreach (Image image in byAssembly.Values)
        {
            if (!image.IsSealed)
            {
                return null;
            }
        }

        ModuleManifest manifest = module.Manifest!;
        return manifest.EntryToken == 0 ? null : new EntryClass(manifest.Entry.Replace('/', '+'), manifest.EntryToken);
    }

    /// <summary>Reads every assembly of a module and compares it with its hash.</summary>
    /// <param name="module">A module with a manifest.</param>
    /// <param name="compiled">Take images compiled for this system where there are some.</param>
    /// <exception cref="ModuleLoadException">A file cannot be used.</exception>
    public static ModuleImages Check(CatalogModule module, bool compiled)
    {
        ModuleManifest manifest = module.Manifest!;
        string main = Path.GetFileNameWithoutExtension(manifest.Assembly);
        Image image = Open(module, main, compiled);
        ModuleImages images = new(module, image);
        images.byAssembly.Add(main, image);
        foreach (ModuleDependency dependency in manifest.Dependencies)
        {
            images.byAssembly[dependency.Name] = Open(module, dependency.Name, compiled);
        }

        return images;
    }

    /// <summary>Looks into every assembly, without loading it.</summary>
    /// <returns>What the module's own holds.</returns>
    /// <exception cref="ModuleLoadException">One of them cannot be loaded.</exception>
    public AssemblyInspection Inspect()
    {
        AssemblyInspection own = Inspect(main);
        foreach (Image image in byAssembly.Values)
        {
            _ = image == main ? own : Inspect(image);
        }

        return own;
    }

    /// <summary>Whether the module brings files that are no assemblies of its own: native libraries among them.</summary>
    public bool HasNativeFiles
    {
        get
        {
            foreach (ManifestFile file in module.Manifest!.Files)
            {
                string name = Path.GetFileName(file.Path);
                if (!name.EndsWith(".dll", StringComparison.Ordinal) || !byAssembly.ContainsKey(name[..^4]))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Finds an assembly of the module by name.</summary>
    public Image? Find(string assembly) => byAssembly.GetValueOrDefault(assembly);

    /// <summary>Lets go of the contents, which a module loaded by file name does not need.</summary>
    public void DropContent()
    {
        foreach (Image image in byAssembly.Values)
        {
            image.Content = null;
        }
    }

    /// <summary>Name of the folder of images for this system: <c>linux-x64</c>.</summary>
    public static string RuntimeIdentifier()
    {
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : OperatingSystem.IsFreeBSD() ? "freebsd" : "linux";
        string processor = RuntimeInformation.ProcessArchitecture switch
        {
            // The name of an enumeration's value takes reflection, which a run has no other use for. Other hosts pay for it: the
            // host's words must not be names of guests' architectures.
            Architecture.X64 => "x64",
            Architecture other => other.ToString().ToLowerInvariant(),
        };
        return $"{system}-{processor}";
    }

    /// <summary>Compares a file with its hash in the manifest.</summary>
    public static ModuleProblem? CheckHash(CatalogModule module, ManifestFile file, ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return IsHash(file.Hash, hash) ? null : new ModuleProblem(
            ModuleFault.WrongHash,
            module.Name,
            Path.Combine(module.Folder, file.Path),
            $"{file.Path} is not the file that the manifest was made for (expected {file.Hash}, found sha256:{Convert.ToHexStringLower(hash)})",
            "Build or install the module again instead of replacing single files");
    }

    /// <summary>Reads a file of a module.</summary>
    /// <exception cref="ModuleLoadException">It is not there or cannot be read.</exception>
    public static byte[] Read(CatalogModule module, string file) => Try(module, file, File.ReadAllBytes);

    /// <summary>Digit by digit: the framework's conversion is vector code, which is compiled at its first use.</summary>
    private static bool IsHash(string expected, ReadOnlySpan<byte> hash)
    {
        const string Digits = "0123456789abcdef";
        int at = "sha256:".Length;
        foreach (byte b in hash)
        {
            if (expected[at] != Digits[b >> 4] || expected[at + 1] != Digits[b & 15])
            {
                return false;
            }

            at += 2;
        }

        return true;
    }

    private static string QuickHashOf(CatalogModule module, ManifestFile file) => Try(module, file.Path, QuickHash.TextOfFile);

    private static T Try<T>(CatalogModule module, string file, Func<string, T> read)
    {
        string path = Path.Combine(module.Folder, file);
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bool missing = e is FileNotFoundException or DirectoryNotFoundException;
            throw new ModuleLoadException(new ModuleProblem(
                ModuleFault.FileMissing, module.Name, path, missing ? $"{file} is missing" : $"{file} cannot be read: {e.Message}", "Build or install the module again")
            {
                Probes = [new ModuleProbe(path, missing ? "not found" : e.Message)],
                Cause = e,
            });
        }
    }

    private AssemblyInspection Inspect(Image image)
    {
        byte[] content = image.Content ?? Read(module, image.File);
        AssemblyInspection inspection = AssemblyInspection.Of(ImmutableCollectionsMarshal.AsImmutableArray(content), image.File);
        if (inspection.Fault is { } fault)
        {
            string remedy = fault == ModuleFault.WrongArchitecture ? "Build the module for any processor (AnyCPU)" : "Build or install the module again";
            throw new ModuleLoadException(new ModuleProblem(fault, module.Name, image.Path, inspection.What, remedy));
        }

        return inspection;
    }

    private static Image Open(CatalogModule module, string assembly, bool compiled)
    {
        ModuleManifest manifest = module.Manifest!;
        ManifestFile? image = compiled ? manifest.FindFile(string.Concat("r2r/", RuntimeIdentifier(), "/", assembly + ".dll")) : null;
        ManifestFile file = image ?? manifest.FindFile(assembly + ".dll") ?? throw new ModuleLoadException(new ModuleProblem(
            ModuleFault.WrongHash, module.Name, Path.Combine(module.Folder, assembly + ".dll"), $"its manifest has no hash of {assembly}.dll", "Build or install the module again"));

        // The cryptographic hash loads the system's library for it, which takes longer than all the rest of a load. An image that is to be
        // loaded by its name is not kept either: large arrays make the garbage collector run while a machine is being built.
        if (compiled && file.Quick.Length > 0 && QuickHashOf(module, file) == file.Quick)
        {
            return new Image(module.Folder, file.Path, null, true);
        }

        byte[] content = Read(module, file.Path);
        bool isSealed = file.Quick.Length > 0 && QuickHash.TextOf(content) == file.Quick;
        if (!isSealed && (CheckHash(module, file, content) ?? CheckQuick(module, file)) is { } wrong)
        {
            throw new ModuleLoadException(wrong);
        }

        return new Image(module.Folder, file.Path, content, isSealed);
    }

    private static ModuleProblem? CheckQuick(CatalogModule module, ManifestFile file) => file.Quick.Length == 0 ? null : new ModuleProblem(
        ModuleFault.WrongHash,
        module.Name,
        Path.Combine(module.Folder, file.Path),
        $"{file.Path} has the {file.Hash} of the manifest and not its {file.Quick}: the manifest was changed",
        "Build or install the module again");

    /// <summary>An assembly that was checked.</summary>
    /// <param name="folder">The module's folder.</param>
    /// <param name="file">Path in it.</param>
    /// <param name="content">What was checked; null when it need not be kept.</param>
    /// <param name="isSealed">Whether the build that wrote the manifest says that this is its file.</param>
    internal sealed class Image(string folder, string file, byte[]? content, bool isSealed)
    {
        /// <summary>Path in the module's folder.</summary>
        public string File { get; } = file;

        /// <summary>Full path.</summary>
        public string Path { get; } = System.IO.Path.Combine(folder, file);

        /// <summary>Whether the build that wrote the manifest says that this is its file.</summary>
        public bool IsSealed { get; } = isSealed;

        /// <summary>What was checked; null when it is not kept.</summary>
        public byte[]? Content { get; set; } = content;
    }
}
