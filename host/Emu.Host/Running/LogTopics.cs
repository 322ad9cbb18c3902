using Emu.Abstractions.Qom;
using Emu.Core;
using Emu.Host.CommandLine;

namespace Emu.Host.Running;

/// <summary>Topics of <c>--log</c>.</summary>
internal static class LogTopics
{
    private static (string Name, LogTopic Topic)[] Names =>
    [
        ("unimp", LogTopic.Unimplemented),
        ("guest_errors", LogTopic.GuestError),
        ("int", LogTopic.Interrupt),
        ("exec", LogTopic.Execution),
        ("in_asm", LogTopic.GuestCode),
        ("op", LogTopic.IntermediateCode),
        ("op_opt", LogTopic.EngineCode),
        ("out_asm", LogTopic.HostCode),
    ];

    /// <summary>Reads a list of topics.</summary>
    /// <param name="text">Names separated by commas.</param>
    /// <param name="line">The command line, for messages.</param>
    /// <exception cref="UsageException">There is no such topic.</exception>
    public static IReadOnlyList<LogTopic> Parse(string text, CommandLineText line)
    {
        var topics = new List<LogTopic>();
        foreach (string name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int index = Array.FindIndex(Names, known => known.Name == name);
            topics.Add(index >= 0
                ? Names[index].Topic
                : throw new UsageException(line.PlaceOf("--log", text).Render($"no log topic '{name}'{NearestName.Hint(name, Names.Select(known => known.Name))}")));
        }

        return topics;
    }

    /// <summary>Reads a list of addresses.</summary>
    /// <param name="text">START..END (END included) or START+SIZE, separated by commas.</param>
    /// <param name="line">The command line, for messages.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static IReadOnlyList<(ulong First, ulong Last)> ParseRanges(string text, CommandLineText line)
    {
        var ranges = new List<(ulong, ulong)>();
        foreach (string range in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            bool hasEnd = range.Contains("..", StringComparison.Ordinal);
            string[] parts = range.Split(hasEnd ? ".." : "+");
            bool fits = parts.Length == 2 & SizeText.TryParseNumber(parts[0], out ulong first) & SizeText.TryParse(parts[^1], out ulong second);
            ulong last = hasEnd ? second : unchecked(first + second - 1);
            ranges.Add(fits && last >= first
                ? (first, last)
                : throw new UsageException(line.PlaceOf("--log-range", text).Render($"'{range}' is no range of addresses: expected START..END or START+SIZE, such as 0x80000000+0x1000")));
        }

        return ranges;
    }
}
