using System.Diagnostics;
using Emu.Fuzz.Tests.Fuzzing;
using Emu.Fuzz.Tests.Targets;

namespace Emu.Fuzz.Tests;

/// <summary>The program of <c>scripts/check fuzz</c>.</summary>
internal static class Program
{
    private const string Usage = "usage: fuzz [TARGET...] [--minutes N | --hours N | --rounds N] [--seed N] [--out FOLDER] | fuzz TARGET --input FILE | fuzz --list";

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static int Main(string[] arguments)
    {
        if (FuzzOptions.Parse(arguments) is not { } options)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        if (options.IsList)
        {
            FuzzTargets.All.ToList().ForEach(target => Console.WriteLine($"{target.Name,-10} {target.Summary}"));
            return 0;
        }

        if (options.Input is not null)
        {
            return options.Targets.Select(target => RunInput(target, options.Input)).Max();
        }

        if (options.IsChild)
        {
            FuzzTarget target = options.Targets[0];
            int status = new FuzzRun(target, Path.Combine(options.Folder, target.Name), Console.Out).Run(options.Seed, options.Time, options.Rounds, Longest);
            Environment.Exit(status);
        }

        return options.Targets.Select(target => RunChildren(target, options)).Max();
    }

    private static int RunInput(FuzzTarget target, string path)
    {
        Finding? found = Fuzzer.Run(target, File.ReadAllBytes(path));
        Console.WriteLine(found is null ? $"{target.Name}: '{path}' does no harm" : $"{target.Name}: {found.Kind}\n{found.What}");
        return found is null ? 0 : 1;
    }

    /// <summary>Each target has a process, and another one when that died of an input.</summary>
    private static int RunChildren(FuzzTarget target, FuzzOptions options)
    {
        long begin = Stopwatch.GetTimestamp();
        int worst = 0;
        TimeSpan time = options.Time / options.Targets.Count;
        for (int seed = options.Seed; Stopwatch.GetElapsedTime(begin) < time; seed++)
        {
            TimeSpan left = time - Stopwatch.GetElapsedTime(begin);
            string folder = Path.Combine(options.Folder, target.Name);
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(FuzzRun.CurrentFile(folder), new byte[sizeof(int)]);
            string program = Environment.ProcessPath!;
            string[] command =
            [
                .. Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Program).Assembly.Location] : Array.Empty<string>(),
                "--child", target.Name, "--seed", $"{seed}", "--rounds", $"{options.Rounds}", "--seconds", $"{Math.Ceiling(left.TotalSeconds)}", "--out", options.Folder,
            ];
            using Process child = Process.Start(new ProcessStartInfo(program, command))!;
            child.WaitForExit();
            if (child.ExitCode is FuzzRun.Clean or FuzzRun.Found)
            {
                return Math.Max(worst, child.ExitCode);
            }

            bool isHung = child.ExitCode == FuzzRun.Hung;
            byte[] input = CurrentInput.Read(FuzzRun.CurrentFile(folder));
            new FuzzRun(target, folder, Console.Out).Keep(new Finding(target.Name, isHung ? "time" : "death", $"the process ended with status {child.ExitCode}, seed {seed}", input));
            worst = 1;
        }

        return worst;
    }
}
