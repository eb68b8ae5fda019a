using System;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class ConformanceTests
{
    [Fact]
    public void Tests_are_counted_as_passed_failed_and_unsupported()
    {
        using var folder = new TemporaryFolder();
        AddTest(folder, "right", "Relu", [1, 0, 2]);
        AddTest(folder, "deep/wrong", "Relu", [1, -1, 2]);
        AddTest(folder, "gap", "Telepathy", [1, 0, 2]);
        folder.Add("broken/model.onnx", [1, 2, 3]);
        JsonElement json = ManagedProgram.RunIn(folder, "conformance", ".", "--json").Require(1).Json();
        Assert.Equal(1, json.GetProperty("passed").GetInt32());
        Assert.Equal(["broken", "deep/wrong"], json.GetProperty("failed").EnumerateArray().Select(test => test.GetProperty("test").GetString()));
        JsonElement gap = Assert.Single(json.GetProperty("unsupported").EnumerateArray());
        Assert.Equal(("gap", "Telepathy"), (gap.GetProperty("test").GetString(), gap.GetProperty("operator").GetString()));
        Assert.Contains("1 passed, 2 failed, 1 unsupported", ManagedProgram.RunIn(folder, "conformance", ".").Require(1).Output, StringComparison.Ordinal);
        ManagedProgram.RunIn(folder, "conformance", "right").Require(0);
    }

    [Fact]
    public void A_folder_without_tests_is_refused()
    {
        using var folder = new TemporaryFolder();
        ManagedProgram.RunIn(folder, "conformance", "gone").Require(3).RequireOneSentence("gone", "no such folder");
        ManagedProgram.RunIn(folder, "conformance", ".").Require(3).RequireOneSentence(".", "no model.onnx");
    }

    [Fact]
    public void An_onnx_model_is_planned_and_a_broken_one_told()
    {
        using var folder = new TemporaryFolder();
        AddTest(folder, "t", "Relu", [1, 0, 2]);
        folder.Add("broken.onnx", [0x3a, 0xff, 0x7f]);
        JsonElement json = ManagedProgram.RunIn(folder, "model", "plan", "t/model.onnx", "--json").Require(0).Json();
        Assert.Equal("Relu", json.GetProperty("nodes")[0].GetProperty("layer").GetString());
        JsonElement info = ManagedProgram.RunIn(folder, "model", "info", "t/model.onnx", "--json").Require(0).Json();
        Assert.Equal("1 Relu", info.GetProperty("metadata").GetProperty("operators").GetString());
        Assert.Equal("x Float 3", info.GetProperty("metadata").GetProperty("inputs").GetString());
        ManagedProgram.RunIn(folder, "model", "info", "broken.onnx").Require(4).RequireOneSentence("broken.onnx", "goes beyond");
        ManagedProgram.RunIn(folder, "model", "plan", "broken.onnx").Require(4).RequireOneSentence("broken.onnx", "goes beyond");
    }

    [SkippableFact]
    public void Real_models_are_planned()
    {
        foreach (string name in (string[])["mobilefacenet-foamliu.onnx", "version-slim-320_simplified.onnx"])
        {
            string path = Repository.RequireData($"weights/{name}");
            JsonElement json = ManagedProgram.Run("model", "plan", path, "--json").Require(0).Json();
            Assert.True(json.GetProperty("parameters").GetInt64() > 100_000);
        }
    }

    private static void AddTest(TemporaryFolder folder, string name, string kind, float[] expected)
    {
        folder.Add($"{name}/model.onnx", OnnxBytes.Model(kind, "x", "y", 3));
        folder.Add($"{name}/test_data_set_0/input_0.pb", OnnxBytes.Tensor([1, -1, 2]));
        folder.Add($"{name}/test_data_set_0/output_0.pb", OnnxBytes.Tensor(expected));
    }
}
