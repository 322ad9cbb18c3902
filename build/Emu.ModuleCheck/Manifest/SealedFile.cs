using System.Security.Cryptography;
using Emu.Core;

namespace Emu.ModuleCheck.Manifest;

/// <summary>A file of a module with its hashes, as manifests spell them.</summary>
/// <param name="Path">Path in the module's folder, with <c>/</c>.</param>
/// <param name="Hash"><c>sha256:</c> and 64 lower-case digits: what a check and an install compare.</param>
/// <param name="Quick"><c>xxh64:</c> and 16 lower-case digits: what every load compares.</param>
public sealed record SealedFile(string Path, string Hash, string Quick)
{
    /// <summary>Takes the hashes of a file.</summary>
    /// <param name="path">Its path in the module's folder.</param>
    /// <param name="file">The file.</param>
    public static SealedFile Of(string path, string file)
    {
        byte[] content = File.ReadAllBytes(file);
        return new SealedFile(path.Replace('\\', '/'), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)), QuickHash.TextOf(content));
    }
}
