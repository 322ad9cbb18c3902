using Microsoft.CodeAnalysis;

namespace Emu.Gen.Tests;

/// <summary>Each diagnostic with a source that trips it; the clean sources are those of the other tests and the last one here.</summary>
public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("EMU101", "[Device(\"d\")] public sealed class D : Device;")]
    [InlineData("EMU102", "[Device(\"d\")] public partial class D : Device;")]
    [InlineData("EMU103", "[Device(\"d\")] public sealed partial class D : EmuObject;")]
    [InlineData("EMU103", "[ObjectType(\"d\")] public sealed partial class D : Device;")]
    [InlineData("EMU104", "[Device(\"d\")] public sealed partial class D(int x) : Device { public int X() => 1; }")]
    [InlineData("EMU133", "[Device(\"no spaces\")] public sealed partial class D : Device;")]
    [InlineData("EMU150", "[EmuModule(\"m\", ModuleKind.Hardware)] public sealed class M : EmuModule;")]
    public void Class_OfWrongForm_IsReported(string id, string source) => AssertReported(id, source);

    [Theory]
    [InlineData("EMU105", "private int plain;")]
    [InlineData("EMU105", "public int Automatic { get; set; }")]
    [InlineData("EMU105", "private readonly System.Collections.Generic.List<int> list = [];")]
    [InlineData("EMU106", "[State] private object thing = 1;")]
    [InlineData("EMU106", "[State] private readonly int fixedValue = 1;")]
    [InlineData("EMU106", "[State] private string[] texts = [];")]
    [InlineData("EMU106", "[State] private int[,] grid = new int[2, 2];")]
    [InlineData("EMU107", "[State(Since = 2)] private int late;")]
    [InlineData("EMU110", "[Config] public int Value { get; init; }")]
    [InlineData("EMU110", "[Config] public partial int Value { get; set; }")]
    [InlineData("EMU111", "[Config] public partial object Value { get; init; }")]
    [InlineData("EMU111", "[Config] public partial int? Value { get; init; }")]
    [InlineData("EMU112", "[Config(Default = \"x\")] public partial int Value { get; init; }")]
    [InlineData("EMU112", "[Config(Default = \"Monday\")] public partial DayOfYear Value { get; init; } public enum DayOfYear { First }")]
    [InlineData("EMU113", "[Config(Default = 9, Max = 8)] public partial int Value { get; init; }")]
    [InlineData("EMU113", "[Config(Min = 1)] public partial int Value { get; init; }")]
    [InlineData("EMU113", "[Config(Default = -1)] public partial uint Value { get; init; }")]
    [InlineData("EMU113", "[Config(Default = 300)] public partial byte Value { get; init; }")]
    [InlineData("EMU113", "[Config(Default = new[] { 1, 9 }, Max = 8)] public partial ImmutableArray<int> Values { get; init; }")]
    [InlineData("EMU114", "[Link] public partial Device Peer { get; }")]
    [InlineData("EMU114", "[Link] public partial int? Peer { get; }")]
    [InlineData("EMU120", "[Output] public IrqLine Line => null!;")]
    [InlineData("EMU120", "[Timer(\"Tick\")] public partial IrqLine Line { get; } private void Tick() { }")]
    [InlineData("EMU121", "[Timer(\"Tick\")] public partial DeviceTimer Timer { get; }")]
    [InlineData("EMU121", "[Clock(Changed = \"Tick\")] public partial ClockInput Clk { get; }")]
    [InlineData("EMU121", "[Output(Count = \"Lines\")] public partial IrqLine[] Out { get; }")]
    [InlineData("EMU121", "[Region(SizeFrom = \"Lines\")] public partial IoRegion Window { get; }")]
    [InlineData("EMU122", "[Input(\"in\")] private void In(int level) { }")]
    [InlineData("EMU122", "[Timer(nameof(Tick))] public partial DeviceTimer Timer { get; } private void Tick(int x) { }")]
    [InlineData("EMU122", "[Output(Count = nameof(Lines))] public partial IrqLine[] Out { get; } private string Lines => \"\";")]
    [InlineData("EMU123", "[CharPort] public partial CharPort Port { get; }")]
    [InlineData("EMU123", "[NetPort] public partial NetPort Port { get; }")]
    [InlineData("EMU124", "[Region] public partial IoRegion Window { get; }")]
    [InlineData("EMU124", "[Region(Size = 4, SizeFrom = nameof(Bytes))] public partial IoRegion Window { get; } private const int Bytes = 4;")]
    [InlineData("EMU130", "[Config(Name = \"a\")] public partial int X { get; init; } [Config(Name = \"a\")] public partial int Y { get; init; }")]
    [InlineData("EMU130", "[Output(Name = \"a\")] public partial IrqLine X { get; } [Output(Name = \"a\")] public partial IrqLine Y { get; }")]
    [InlineData("EMU133", "[Config(Name = \"a b\")] public partial int X { get; init; }")]
    public void Member_OfWrongForm_IsReported(string id, string members) =>
        AssertReported(id, $"[Device(\"d\")] public sealed partial class D : Device {{ {members} }}");

    [Fact]
    public void TypeName_UsedTwice_IsReportedOnce() =>
        AssertReported("EMU131", "[Device(\"d\")] public sealed partial class A : Device; [Device(\"d\")] public sealed partial class B : Device;");

    [Fact]
    public void Mistake_OfAbstractBase_IsReportedWithTheBaseOnly() =>
        AssertReported("EMU113", "public abstract partial class A : Device { [Config(Default = 9, Max = 8)] public partial int V { get; init; } } [Device(\"d\")] public sealed partial class B : A;");

    [Fact]
    public void Field_OfBaseWithoutMarks_IsReported() =>
        AssertReported("EMU105", "public abstract class A : Device { private int v; } [Device(\"d\")] public sealed partial class B : A;");

    [Fact]
    public void Report_NamesLineAndRemedy()
    {
        Diagnostic diagnostic = Generated.From("[Device(\"d\")] public sealed partial class D : Device\n{\n    private int plain;\n}").Diagnostics.Single();
        Assert.Contains("'plain' is none of configuration, state", diagnostic.GetMessage(), StringComparison.Ordinal);
        Assert.Equal("Source.cs", diagnostic.Location.GetLineSpan().Path);
        Assert.Equal(16, diagnostic.Location.GetLineSpan().StartLinePosition.Character);
    }

    [Fact]
    public void Class_WithoutMarks_IsLeftAlone()
    {
        Generated generated = Generated.From("public abstract class Plain : Device { [Derived] private int anything; public int Any() => anything++; } public class Other : IDisposable { public void Dispose() { } }");
        Assert.Empty(generated.Ids);
        Assert.Empty(generated.Sources);
    }

    [Fact]
    public void Source_WithoutMistakes_GivesNoDiagnosticAndCompiles()
    {
        Generated generated = Generated.From(Sample.Everything);
        Assert.Empty(generated.Ids);
        Assert.Empty(generated.Errors);
    }

    private static void AssertReported(string id, string source)
    {
        Generated generated = Generated.From(source);
        Assert.Equal([id], generated.Ids);
    }
}
