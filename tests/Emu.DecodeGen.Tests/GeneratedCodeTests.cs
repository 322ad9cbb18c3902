using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Emu.DecodeGen.Tests;

public sealed class GeneratedCodeTests(ToyDecoder toy) : IClassFixture<ToyDecoder>
{
    [Theory]
    [InlineData(16, 0x1305, "", "addi 3 5")]
    [InlineData(16, 0x1fff, "", "addi 15 -1")]
    [InlineData(16, 0x0000, "big", "nop")]
    [InlineData(16, 0x0080, "big", "mov 0 -128")]
    [InlineData(16, 0x0080, "", "illegal")]
    [InlineData(16, 0x0700, "big", "illegal")]
    [InlineData(16, 0x0f01, "big", "illegal")]
    [InlineData(16, 0x0f01, "tiny", "mov 15 1")]
    [InlineData(16, 0x2345, "", "unimplemented 5 illegal")]
    [InlineData(16, 0x3000, "", "split 1")]
    [InlineData(16, 0x3fff, "", "split -3")]
    [InlineData(16, 0x3805, "", "split -491")]
    [InlineData(16, 0x4fff, "", "flag True 2047")]
    [InlineData(16, 0x4000, "", "flag False 0")]
    [InlineData(16, 0x500f, "", "twice 30")]
    [InlineData(16, 0x510f, "", "illegal")]
    [InlineData(16, 0x6123, "", "const -16")]
    [InlineData(16, 0x7105, "", "some 1 5")]
    [InlineData(16, 0x7005, "", "some 0 5")]
    [InlineData(16, 0x71ff, "", "illegal")]
    [InlineData(16, 0x8000, "", "illegal")]
    [InlineData(32, 0xffffffff, "", "jmp 268435455")]
    [InlineData(32, 0xe0000000, "", "illegal")]
    public void Decode_Word_CallsTheMethodOfItsRowWithItsArguments(int width, uint word, string features, string expected) =>
        Assert.Equal(expected, toy.Run(width, word, features));

    [Theory]
    [InlineData(16, 0x1305, "", "addi r3, 5")]
    [InlineData(16, 0x7105, "", "some r1, 5")]
    [InlineData(16, 0x7005, "", "none 5")]
    [InlineData(16, 0x71ff, "", null)]
    [InlineData(16, 0x0000, "", "nop")]
    [InlineData(16, 0x0180, "big", "mov r1, 0xffffff80")]
    [InlineData(16, 0x0180, "", null)]
    [InlineData(16, 0x2345, "", "sub r3, 69")]
    [InlineData(16, 0x4801, "", "flag True 1")]
    [InlineData(32, 0xf0000010, "", "jmp 0x1010")]
    public void Disassemble_Word_FillsInTheTemplate(int width, uint word, string features, string? expected) =>
        Assert.Equal(expected, toy.Text(width, word, features));

    [Theory]
    [InlineData(0x1000, 16)]
    [InlineData(0xf123, 32)]
    [InlineData(0x0000, 16)]
    [InlineData(0x8000, 0)]
    public void WidthOf_FirstUnit_TellsTheLength(uint unit, int expected) => Assert.Equal(expected, toy.Width(unit));

    [Fact]
    public void InstructionTable_UnimplementedRow_SaysWhyAndWhere() =>
        Assert.Equal("ToyRow { Name = sub, Width = 16, Mask = 61440, Value = 8192, Requires = , Unimplemented = needs borrow, Section = 2 Subtraction, Implemented = False }", toy.Describe(5));

    [Fact]
    public void Assembly_Summary_CountsRowsAndNamesTheUnimplemented()
    {
        var summary = (string)toy.Assembly.GetCustomAttributesData().Single(a => a.AttributeType.Name == "DecodeSummary").ConstructorArguments[0].Value!;

        var json = System.Text.Json.JsonDocument.Parse(summary).RootElement.GetProperty("Toy");

        Assert.Equal(12, json.GetProperty("rows").GetInt32());
        Assert.Equal(11, json.GetProperty("implemented").GetInt32());
        Assert.Equal("sub", json.GetProperty("unimplemented")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Compile_WithoutASemanticMethod_Fails()
    {
        var semantics = Fixture.Read("Toy.cs.txt").Text.Replace("private partial bool Addi(in ArgsRi a) =>", "private bool Addition(in ArgsRi a) =>", StringComparison.Ordinal);

        var errors = ToyDecoder.Compile(semantics).GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error);

        Assert.Contains("Addi", Assert.Single(errors, d => d.Id == "CS8795").GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Translator_OfTheTable_KeepsNoMutableStaticState()
    {
        var fields = toy.Assembly.GetTypes().SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic));

        Assert.DoesNotContain(fields, f => !f.IsLiteral);
    }
}
