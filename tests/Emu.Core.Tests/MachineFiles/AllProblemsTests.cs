using Emu.Core.MachineFiles;

namespace Emu.Core.Tests.MachineFiles;

/// <summary>Everything that is wrong is said at once, and nothing that only follows from it.</summary>
public class AllProblemsTests
{
    [Fact]
    public void Build_ManyMistakes_NamesEachPlace()
    {
        const string text = """
            machine: m
            devcies: {}
            parameters:
              size: { type: siez }
              count: { type: int, default: 9, max: 4, step: 1 }
            spaces:
              sys: { bits: 99 }
              io: { bits: 16, size: 1 }
            clusters:
              c: { cpu: x, space: syss, count: 0, accel: a }
            devices:
              a: { type: ram, size: $size, map: [ sys@12x, nowhere@0, sys ] }
              b: { irq: [ "x[", "y[1]" ], n: $missing }
              .c: { type: x }
              a$i: { for: { i: 0..$count }, type: x, map: io@$i }
            """;

        Assert.Equal(
            [
                "2:1 no section 'devcies'; did you mean 'devices'?",
                "4:17 no parameter type 'siez'; did you mean 'size'?",
                "5:32 'count' takes at most 4, not 9",
                "5:43 a parameter has no 'step'; expected default, doc, max, min, type or values",
                "7:16 a space has 1 to 64 address bits, not 99",
                "8:19 a space has no 'size'; expected 'bits'",
                "10:23 no space 'syss'; did you mean 'sys'?",
                "10:36 a cluster has 1 to 1024 CPUs, not 0",
                "12:43 '12x' is no address; expected a number such as 0x1000_0000",
                "12:48 no space 'nowhere'; expected io or sys",
                "12:59 'sys' is no place; expected space@address, such as io@0x1000_0000",
                "13:3 'b' has no 'type': the type of the object",
                "13:15 'x[' is no input; expected object[number], object.input or object.input[number]",
                "13:34 no parameter 'missing'",
                "14:3 '.c' is no id; expected a letter or digit, then letters, digits, '-', '_' or '.', at most 64 in all",
            ],
            Problems(text));
    }

    [Fact]
    public void Message_OfSeveral_ShowsEveryLine()
    {
        var error = Assert.Throws<MachineFileException>(() => Build("machine: m\ndevcies: {}\nspacse: {}"));

        Assert.Equal(
            """
            b.yaml:2:1: error: no section 'devcies'; did you mean 'devices'?
              2 | devcies: {}
                | ^~~~~~~
            b.yaml:3:1: error: no section 'spacse'; did you mean 'spaces'?
              3 | spacse: {}
                | ^~~~~~
            """,
            error.Message);
    }

    [Fact]
    public void Build_SameMistakeInEveryTurnOfALoop_IsSaidOnce() =>
        Assert.Equal(["2:60 division by zero"], Problems("machine: m\ndevices: { a$i: { for: { i: 0..100 }, type: x, n: \"${1 + i / 0}\" } }"));

    [Fact]
    public void Build_HundredsOfMistakes_AreCutOff()
    {
        string text = "machine: m\n" + string.Concat(Enumerable.Range(0, 150).Select(i => $"x{i}: 1\n"));

        string[] problems = Problems(text);

        Assert.Equal(101, problems.Length);
        Assert.Equal("50 more problems are not shown", problems[^1]);
    }

    [Fact]
    public void Message_LongLine_ShowsThePartAroundThePlace()
    {
        string text = "machine: m\ndevices: { " + string.Concat(Enumerable.Range(0, 100).Select(i => $"d{i}: {{ type: x }}, ")) + "+: { type: x } }";

        var error = Assert.Throws<MachineFileException>(() => Build(text));

        string[] lines = error.Message.Split('\n');
        Assert.Equal("+", lines[1].Substring(lines[2].IndexOf('^'), 1));
        Assert.InRange(lines[1].Length, 100, 180);
    }

    [Fact]
    public void Message_ControlCharacters_DoNotReachTheTerminal()
    {
        var error = Assert.Throws<MachineFileException>(() => Build("machine: m\n\"a\\e[2Jb\": 1"));

        Assert.DoesNotContain('\e', error.Message);
    }

    private static string[] Problems(string text) =>
        [.. Assert.Throws<MachineFileException>(() => Build(text)).Problems.Select(p => (p.Span.Source is null ? "" : $"{p.Span.Line}:{p.Span.Column} ") + p.Text)];

    private static MachineModel Build(string text)
    {
        var problems = new MachineProblems();
        MachineFile file = MachineFile.Read(new SourceText("b.yaml", text), null, problems);
        ModelReading reading = MachineModelBuilder.Read(file, new ModelRequest(), problems);
        problems.ThrowIfAny();
        return reading.Model;
    }
}
