using System.Security.Cryptography;

namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>An input that its target does not stand.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Kind">What happened: crash, memory, time, death.</param>
/// <param name="What">More of it.</param>
/// <param name="Input">The input.</param>
public sealed record Finding(string Target, string Kind, string What, byte[] Input)
{
    /// <summary>Name of the input's file.</summary>
    public string FileName => $"{Kind}-{Convert.ToHexStringLower(SHA256.HashData(Input))[..12]}.bin";

    /// <summary>What the same mistake shows again.</summary>
    public string Signature => $"{Kind} {string.Join(' ', What.Split('\n').Where(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal)).Take(2))}";
}
