using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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

    private ModuleImages(AssemblyInspection main) => Main = main;

    /// <summary>What the module's own assembly holds.</summary>
    public AssemblyInspection Main { get; }

    /// <summary>Reads and checks every assembly of a module.</summary>
    /// <param name="module">A module with a manifest.</param>
    /// <param name="compiled">Take images compiled for this system where there are some.</param>
    /// <exception cref="ModuleLoadException">A file cannot be used.</exception>
    public static ModuleImages Check(CatalogModule module, bool compiled)
    {
        ModuleManifest manifest = module.Manifest!;
        string main = Path.GetFileNameWithoutExtension(manifest.Assembly);
        (Image image, AssemblyInspection inspection) = Open(module, main, compiled);
        ModuleImages images = new(inspection);
        images.byAssembly.Add(main, image);
        foreach (ModuleDependency dependency in manifest.Dependencies)
        {
            images.byAssembly[dependency.Name] = Open(module, dependency.Name, compiled).Image;
        }

        return images;
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
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
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
    public static byte[] Read(CatalogModule module, string file)
    {
        string path = Path.Combine(module.Folder, file);
        try
        {
            return File.ReadAllBytes(path);
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

    private static (Image Image, AssemblyInspection Inspection) Open(CatalogModule module, string assembly, bool compiled)
    {
        ModuleManifest manifest = module.Manifest!;
        ManifestFile? image = compiled ? manifest.FindFile($"r2r/{RuntimeIdentifier()}/{assembly}.dll") : null;
        ManifestFile file = image ?? manifest.FindFile(assembly + ".dll") ?? throw new ModuleLoadException(new ModuleProblem(
            ModuleFault.WrongHash, module.Name, Path.Combine(module.Folder, assembly + ".dll"), $"its manifest has no hash of {assembly}.dll", "Build or install the module again"));
        byte[] content = Read(module, file.Path);
        if (CheckHash(module, file, content) is { } wrong)
        {
            throw new ModuleLoadException(wrong);
        }

        string path = Path.Combine(module.Folder, file.Path);
        AssemblyInspection inspection = AssemblyInspection.Of(ImmutableCollectionsMarshal.AsImmutableArray(content), file.Path);
        if (inspection.Fault is { } fault)
        {
            string remedy = fault == ModuleFault.WrongArchitecture ? "Build the module for any processor (AnyCPU)" : "Build or install the module again";
            throw new ModuleLoadException(new ModuleProblem(fault, module.Name, path, inspection.What, remedy));
        }

        return (new Image(path, content), inspection);
    }

    /// <summary>An assembly that was checked.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="content">What was checked.</param>
    internal sealed class Image(string path, byte[] content)
    {
        /// <summary>Full path.</summary>
        public string Path { get; } = path;

        /// <summary>What was checked; null once dropped.</summary>
        public byte[]? Content { get; set; } = content;
    }
}
