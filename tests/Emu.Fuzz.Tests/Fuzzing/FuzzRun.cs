using System.Diagnostics;

namespace Emu.Fuzz.Tests.Fuzzing;

/// <summary>
/// Fuzzes one target for a time, on a thread with a small stack, and watches it. A process that dies of an input, or hangs in one, is
/// the business of whoever started it.
/// </summary>
/// <param name="target">The target.</param>
/// <param name="folder">Where findings go.</param>
/// <param name="output">Where is told what was found.</param>
internal sealed class FuzzRun(FuzzTarget target, string folder, TextWriter output)
{
    /// <summary>Exit status of a run that ended by itself.</summary>
    public const int Clean = 0, Found = 1;

    /// <summary>Exit status of a run that hung, as any other: the process is no use any more.</summary>
    public const int Hung = 9;

    private const int StackBytes = 1 << 20;

    /// <summary>So much longer may an input take that waits.</summary>
    private const int Patience = 30;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly HashSet<string> signatures = new(StringComparer.Ordinal);
    private int inputs;

    /// <summary>Name of the file with the input that runs.</summary>
    public static string CurrentFile(string folder) => Path.Combine(folder, "current");

    /// <summary>Runs until the time is over or, with rounds, so many inputs were run.</summary>
    /// <param name="seed">Seed of everything.</param>
    /// <param name="time">How long.</param>
    /// <param name="rounds">Inputs at most.</param>
    /// <param name="longest">How much of the processor one input may take.</param>
    /// <returns>An exit status.</returns>
    public int Run(int seed, TimeSpan time, int rounds, TimeSpan longest)
    {
        Directory.CreateDirectory(folder);
        using var current = new CurrentInput(CurrentFile(folder));
        var fuzzer = new Fuzzer(target, seed, input => Begin(current, input));
        long begin = Stopwatch.GetTimestamp();
        var worker = new Thread(() => Work(fuzzer, input => Begin(current, input), () => fuzzer.Rounds < rounds && Stopwatch.GetElapsedTime(begin) < time), StackBytes) { IsBackground = true };
        worker.Start();
        (int last, long seen, TimeSpan used) = (-1, begin, default);
        while (!worker.Join(LookEvery))
        {
            TimeSpan now = Environment.CpuUsage.TotalTime;
            int running = Volatile.Read(ref inputs);
            if (running != last)
            {
                (last, seen, used) = (running, Stopwatch.GetTimestamp(), now);
            }
            else if (now - used > longest || Stopwatch.GetElapsedTime(seen) > longest * Patience)
            {
                output.WriteLine($"{target.Name}: seed {seed}, input {fuzzer.Rounds} takes longer than {longest.TotalSeconds:F0} s");
                return Hung;
            }
        }

        output.WriteLine($"{target.Name,-10} seed {seed}: {fuzzer.Rounds} inputs, {fuzzer.Ends} ends, {signatures.Count} found, {Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s");
        return signatures.Count > 0 ? Found : Clean;
    }

    /// <summary>Keeps an input, and says what is wrong with it.</summary>
    /// <param name="finding">What was found.</param>
    public void Keep(Finding finding)
    {
        string path = Path.Combine(folder, finding.FileName);
        File.WriteAllBytes(path, finding.Input);
        File.WriteAllText(Path.ChangeExtension(path, "txt"), finding.What);
        output.WriteLine($"{target.Name}: {finding.Kind} with {finding.Input.Length} bytes: {path}\n{finding.What}");
    }

    private void Forget(Finding finding)
    {
        string path = Path.Combine(folder, finding.FileName);
        File.Delete(path);
        File.Delete(Path.ChangeExtension(path, "txt"));
    }

    private void Begin(CurrentInput current, byte[] input)
    {
        current.Set(input);
        Volatile.Write(ref inputs, inputs + 1);
    }

    private void Work(Fuzzer fuzzer, Action<byte[]> began, Func<bool> goesOn)
    {
        while (goesOn())
        {
            if (fuzzer.Next() is { } found && signatures.Add(found.Signature))
            {
                // First as it is: whoever ends the run while it is made shorter has it all the same.
                Keep(found);
                Finding shorter = Fuzzer.Shrink(target, found, target.ShrinkTries, began);
                if (shorter.Input.Length < found.Input.Length)
                {
                    Forget(found);
                    Keep(shorter);
                }
            }
        }
    }
}
