using System.Text;

namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>
/// Makes inputs of a target's seeds and runs it with them. The same seed makes the same inputs in the same order: what an input comes
/// to, and nothing of the host, decides which are kept.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="seed">Seed of everything.</param>
/// <param name="began">Called before each input.</param>
public sealed class Fuzzer(FuzzTarget target, int seed, Action<byte[]> began)
{
    private const int MaxKept = 2000;
    private const int MaxKeptBytes = 1 << 16;
    private const int MaxSignature = 80;

    private readonly IReadOnlyList<byte[]> seeds = target.MakeSeeds();
    private readonly List<byte[]> kept = [.. target.MakeSeeds()];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    /// <summary>Inputs that were run.</summary>
    public int Rounds { get; private set; }

    /// <summary>Ways in which inputs ended.</summary>
    public int Ends => seen.Count;

    /// <summary>Runs the next input; the seeds come first, as they are.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public Finding? Next()
    {
        var random = new Random(HashOf(seed, Rounds));
        bool isSeed = Rounds < seeds.Count;
        byte[] input = isSeed ? seeds[Rounds] : target.Spoil(random, kept[random.Next(kept.Count)]);
        Rounds++;
        began(input);
        Finding? found = Run(target, input, out string end);
        if (found is null && seen.Add(Shorten(end)) && !isSeed && kept.Count < MaxKept && input.Length <= MaxKeptBytes)
        {
            kept.Add(input);
        }

        return found;
    }

    /// <summary>Runs one input.</summary>
    /// <param name="target">The target.</param>
    /// <param name="input">The input.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static Finding? Run(FuzzTarget target, byte[] input) => Run(target, input, out _);

    /// <summary>Cuts pieces out of an input for as long as the same is wrong with it.</summary>
    /// <param name="target">The target.</param>
    /// <param name="found">What is wrong.</param>
    /// <param name="tries">Inputs that are tried at most.</param>
    /// <param name="began">Called before each input.</param>
    public static Finding Shrink(FuzzTarget target, Finding found, int tries = 3000, Action<byte[]>? began = null)
    {
        for (int length = found.Input.Length / 2; length > 0; length /= 2)
        {
            for (int at = 0; at < found.Input.Length && tries > 0;)
            {
                tries--;
                byte[] shorter = [.. found.Input[..at], .. found.Input[Math.Min(found.Input.Length, at + length)..]];
                began?.Invoke(shorter);
                if (Run(target, shorter) is { } again && again.Signature == found.Signature)
                {
                    found = again;
                }
                else
                {
                    at += length;
                }
            }
        }

        return found;
    }

    private static Finding? Run(FuzzTarget target, byte[] input, out string end)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            end = target.Run(input, new Random(input.Length));
        }
        catch (Exception e)
        {
            end = "";
            return new Finding(target.Name, e is OutOfMemoryException ? "memory" : "crash", e.ToString(), input);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long most = target.AllocationBase + (target.AllocationPerByte * input.Length);
        return allocated <= most ? null : new Finding(target.Name, "memory", $"{allocated} bytes are allocated for {input.Length}; at most {most} are in order", input);
    }

    /// <summary>Numbers and names in a message say where, not what.</summary>
    private static string Shorten(string end)
    {
        var text = new StringBuilder();
        bool quoted = false;
        foreach (char c in end.AsSpan(0, Math.Min(end.Length, MaxSignature)))
        {
            quoted ^= c == '\'';
            if (!quoted && !char.IsAsciiHexDigit(c))
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static int HashOf(int a, int b) => unchecked((a * 1_000_003) ^ (b * 69_069));
}
