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
    ];

    /// <summary>Reads a list of topics.</summary>
    /// <param name="text">Names separated by commas; null for none.</param>
    /// <param name="line">The command line, for messages.</param>
    /// <exception cref="UsageException">There is no such topic.</exception>
    public static IReadOnlyList<LogTopic> Parse(string? text, CommandLineText line)
    {
        if (text is null)
        {
            return [];
        }

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
}
