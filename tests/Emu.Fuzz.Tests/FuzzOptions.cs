using System.Globalization;
using Emu.Fuzz.Tests.Fuzzing;
using Emu.Fuzz.Tests.Targets;

namespace Emu.Fuzz.Tests;

/// <summary>What the program is told.</summary>
internal sealed record FuzzOptions
{
    private static readonly Dictionary<string, Func<FuzzOptions, string, FuzzOptions>> Values = new(StringComparer.Ordinal)
    {
        ["--seconds"] = (options, value) => options with { Time = TimeSpan.FromSeconds(Number(value)) },
        ["--minutes"] = (options, value) => options with { Time = TimeSpan.FromMinutes(Number(value)) },
        ["--hours"] = (options, value) => options with { Time = TimeSpan.FromHours(Number(value)) },
        ["--rounds"] = (options, value) => options with { Rounds = (int)Number(value), Time = options.Time == Default ? TimeSpan.FromDays(1) : options.Time },
        ["--seed"] = (options, value) => options with { Seed = (int)Number(value) },
        ["--out"] = (options, value) => options with { Folder = Path.GetFullPath(value) },
        ["--input"] = (options, value) => options with { Input = value },
    };

    private static TimeSpan Default => TimeSpan.FromMinutes(1);

    /// <summary>What is fuzzed, one after the other.</summary>
    public IReadOnlyList<FuzzTarget> Targets { get; init; } = [];

    /// <summary>How long, all of them together.</summary>
    public TimeSpan Time { get; init; } = Default;

    /// <summary>Inputs of each at most.</summary>
    public int Rounds { get; init; } = int.MaxValue;

    /// <summary>Seed of everything.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where findings go.</summary>
    public string Folder { get; init; } = Path.GetFullPath("artifacts/fuzz");

    /// <summary>The one input to run.</summary>
    public string? Input { get; init; }

    /// <summary>Whether targets are listed and nothing else is done.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether this process does it itself.</summary>
    public bool IsChild { get; init; }

    /// <summary>Reads the arguments.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>Null when they are wrong; why was said.</returns>
    public static FuzzOptions? Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        var targets = new List<FuzzTarget>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (argument is "--list" or "--child")
            {
                options = argument == "--list" ? options with { IsList = true } : options with { IsChild = true };
            }
            else if (Values.TryGetValue(argument, out Func<FuzzOptions, string, FuzzOptions>? set))
            {
                if (++i == arguments.Length || (argument is not ("--out" or "--input") && !(Number(arguments[i]) is >= 0 and <= int.MaxValue)))
                {
                    Console.Error.WriteLine($"fuzz: {argument} needs {(argument is "--out" or "--input" ? "a path" : "a number")}");
                    return null;
                }

                options = set(options, arguments[i]);
            }
            else if (FuzzTargets.All.FirstOrDefault(target => target.Name == argument) is { } target)
            {
                targets.Add(target);
            }
            else
            {
                Console.Error.WriteLine($"fuzz: no target or option '{argument}'; targets are {string.Join(", ", FuzzTargets.All.Select(known => known.Name))}");
                return null;
            }
        }

        return options with { Targets = targets.Count > 0 ? targets : FuzzTargets.All };
    }

    private static double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;
}
