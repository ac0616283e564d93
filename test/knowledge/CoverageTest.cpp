//===- CoverageTest.cpp - the facts that were gathered are in the rows ----===//
//
// Part of Reprise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "checks/knowledge/Knowledge.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"

#include <gtest/gtest.h>

using namespace reprise::knowledge;
using llvm::StringRef;

namespace {

/// One hundred entries, read in LibTorch's sources: an operation, where it
/// differs, and the names that a program calls it by. Empty where no call shows
/// it, or where it is harmless.
struct Operation {
  const char *what, *device, *pass, *api;
};

const Operation operations[] = {
    {"_adaptive_avg_pool2d_backward", "cuda", "backward",
     "torch::adaptive_avg_pool2d torch::nn::AdaptiveAvgPool2d "
     "torch::nn::functional::adaptive_avg_pool2d"},
    {"_adaptive_avg_pool2d_backward", "cuda", "backward",
     "torch::adaptive_avg_pool1d torch::nn::AdaptiveAvgPool1d "
     "torch::nn::functional::adaptive_avg_pool1d"},
    {"_adaptive_avg_pool3d_backward", "cuda", "backward",
     "torch::adaptive_avg_pool3d torch::nn::AdaptiveAvgPool3d "
     "torch::nn::functional::adaptive_avg_pool3d"},
    {"adaptive_max_pool2d_backward", "cuda", "backward",
     "torch::adaptive_max_pool2d torch::nn::AdaptiveMaxPool2d "
     "torch::nn::functional::adaptive_max_pool2d "
     "torch::nn::functional::adaptive_max_pool2d_with_indices"},
    {"adaptive_max_pool2d_backward", "cuda", "backward",
     "torch::adaptive_max_pool1d torch::nn::AdaptiveMaxPool1d "
     "torch::nn::functional::adaptive_max_pool1d "
     "torch::nn::functional::adaptive_max_pool1d_with_indices"},
    {"adaptive_max_pool3d_backward", "cuda", "backward",
     "torch::adaptive_max_pool3d torch::nn::AdaptiveMaxPool3d "
     "torch::nn::functional::adaptive_max_pool3d "
     "torch::nn::functional::adaptive_max_pool3d_with_indices"},
    {"avg_pool3d_backward", "cuda", "backward",
     "torch::avg_pool3d torch::nn::AvgPool3d "
     "torch::nn::functional::avg_pool3d"},
    {"max_pool3d_with_indices_backward", "cuda", "backward",
     "torch::max_pool3d torch::max_pool3d_with_indices "
     "torch::nn::MaxPool3d torch::nn::functional::max_pool3d "
     "torch::nn::functional::max_pool3d_with_indices"},
    {"fractional_max_pool2d_backward", "cuda", "backward",
     "torch::fractional_max_pool2d torch::nn::FractionalMaxPool2d "
     "torch::nn::functional::fractional_max_pool2d "
     "torch::nn::functional::fractional_max_pool2d_with_indices"},
    {"fractional_max_pool3d_backward", "cuda", "backward",
     "torch::fractional_max_pool3d torch::nn::FractionalMaxPool3d "
     "torch::nn::functional::fractional_max_pool3d "
     "torch::nn::functional::fractional_max_pool3d_with_indices"},
    {"max_unpool2d", "both", "forward",
     "torch::nn::MaxUnpool1d torch::nn::functional::max_unpool1d"},
    {"max_unpool2d", "both", "forward",
     "torch::max_unpool2d torch::nn::MaxUnpool2d "
     "torch::nn::functional::max_unpool2d"},
    {"max_unpool3d", "both", "forward",
     "torch::max_unpool3d torch::nn::MaxUnpool3d "
     "torch::nn::functional::max_unpool3d"},
    {"upsample_linear1d_backward", "cuda", "backward",
     "torch::upsample_linear1d torch::nn::Upsample "
     "torch::nn::functional::interpolate"},
    {"upsample_bilinear2d_backward", "cuda", "backward",
     "torch::upsample_bilinear2d torch::nn::Upsample "
     "torch::nn::functional::interpolate"},
    {"_upsample_bilinear2d_aa_backward", "cuda", "backward",
     "torch::_upsample_bilinear2d_aa torch::nn::functional::interpolate"},
    {"upsample_bicubic2d_backward", "cuda", "backward",
     "torch::upsample_bicubic2d torch::nn::Upsample "
     "torch::nn::functional::interpolate"},
    {"_upsample_bicubic2d_aa_backward", "cuda", "backward",
     "torch::_upsample_bicubic2d_aa torch::nn::functional::interpolate"},
    {"upsample_trilinear3d_backward", "cuda", "backward",
     "torch::upsample_trilinear3d torch::nn::Upsample "
     "torch::nn::functional::interpolate"},
    {"reflection_pad1d_backward", "cuda", "backward",
     "torch::reflection_pad1d torch::nn::ReflectionPad1d "
     "torch::nn::functional::pad"},
    {"reflection_pad2d_backward", "cuda", "backward",
     "torch::reflection_pad2d torch::nn::ReflectionPad2d "
     "torch::nn::functional::pad"},
    {"reflection_pad3d_backward", "cuda", "backward",
     "torch::reflection_pad3d torch::nn::ReflectionPad3d "
     "torch::nn::functional::pad"},
    {"replication_pad1d_backward", "cuda", "backward",
     "torch::replication_pad1d torch::nn::ReplicationPad1d "
     "torch::nn::functional::pad"},
    {"replication_pad2d_backward", "cuda", "backward",
     "torch::replication_pad2d torch::nn::ReplicationPad2d "
     "torch::nn::functional::pad"},
    {"replication_pad3d_backward", "cuda", "backward",
     "torch::replication_pad3d torch::nn::ReplicationPad3d "
     "torch::nn::functional::pad"},
    {"nll_loss2d_forward", "cuda", "forward",
     "torch::nll_loss2d torch::nll_loss_nd torch::nn::NLLLoss "
     "torch::nn::functional::nll_loss torch::cross_entropy_loss "
     "torch::nn::CrossEntropyLoss torch::nn::functional::cross_entropy"},
    {"_ctc_loss_backward", "cuda", "backward",
     "torch::ctc_loss torch::nn::CTCLoss torch::nn::functional::ctc_loss"},
    {"_cudnn_ctc_loss", "", "", ""},
    {"_embedding_bag_dense_backward", "cuda", "backward",
     "torch::embedding_bag torch::nn::EmbeddingBag "
     "torch::nn::functional::embedding_bag"},
    {"embedding_dense_backward", "cuda", "backward",
     "torch::embedding torch::nn::Embedding "
     "torch::nn::functional::embedding"},
    {"embedding_dense_backward", "mps", "backward",
     "torch::embedding torch::nn::Embedding "
     "torch::nn::functional::embedding"},
    {"put_", "both", "forward", "torch::put Tensor::put_ Tensor::put"},
    {"put_", "cuda", "forward", "torch::put Tensor::put_ Tensor::put"},
    {"put_", "cpu", "forward", "torch::put Tensor::put_ Tensor::put"},
    {"take_backward", "cuda", "backward", "torch::take Tensor::take"},
    {"take_backward", "cpu", "backward", "torch::take Tensor::take"},
    {"index_put", "cpu", "forward",
     "torch::index_put torch::index_put_ Tensor::index_put "
     "Tensor::index_put_"},
    {"index_put", "both", "forward",
     "torch::index_put torch::index_put_ Tensor::index_put "
     "Tensor::index_put_"},
    {"index_put", "", "",
     "torch::index_put torch::index_put_ Tensor::index_put "
     "Tensor::index_put_"},
    {"index_backward", "cpu", "backward",
     "torch::index Tensor::index torch::_unsafe_index"},
    {"index_put", "mps", "forward", "torch::index_put_ Tensor::index_put_"},
    {"index_put_quantized", "both", "forward",
     "torch::index_put_ Tensor::index_put_"},
    {"index_add", "cuda", "forward",
     "torch::index_add Tensor::index_add Tensor::index_add_"},
    {"index_add", "mps", "forward", "torch::index_add Tensor::index_add_"},
    {"index_select_backward", "cuda", "backward",
     "torch::index_select Tensor::index_select"},
    {"repeat_interleave_backward", "cuda", "backward",
     "torch::repeat_interleave Tensor::repeat_interleave"},
    {"index_copy", "both", "forward",
     "torch::index_copy Tensor::index_copy Tensor::index_copy_"},
    {"index_reduce", "cuda", "forward",
     "torch::index_reduce Tensor::index_reduce Tensor::index_reduce_"},
    {"index_reduce", "mps", "forward",
     "torch::index_reduce Tensor::index_reduce_"},
    {"scatter", "cuda", "forward",
     "torch::scatter Tensor::scatter Tensor::scatter_"},
    {"scatter", "", "", "torch::scatter Tensor::scatter_"},
    {"scatter_add", "cuda", "forward",
     "torch::scatter_add Tensor::scatter_add Tensor::scatter_add_"},
    {"gather_backward", "cuda", "backward",
     "torch::gather Tensor::gather torch::take_along_dim "
     "Tensor::take_along_dim"},
    {"scatter_with_reduce", "cuda", "forward",
     "Tensor::scatter_ torch::scatter"},
    {"scatter_reduce", "cuda", "forward",
     "torch::scatter_reduce Tensor::scatter_reduce "
     "Tensor::scatter_reduce_"},
    {"scatter_reduce", "cuda", "forward",
     "torch::scatter_reduce Tensor::scatter_reduce "
     "Tensor::scatter_reduce_"},
    {"scatter_reduce", "", "", "torch::scatter_reduce Tensor::scatter_reduce_"},
    {"scatter_reduce", "mps", "forward",
     "torch::scatter_reduce Tensor::scatter_reduce_"},
    {"histc", "cuda", "forward", "torch::histc Tensor::histc"},
    {"bincount", "cuda", "forward", "torch::bincount Tensor::bincount"},
    {"kthvalue", "cuda", "forward", "torch::kthvalue Tensor::kthvalue"},
    {"median", "cuda", "forward",
     "torch::median Tensor::median torch::nanmedian Tensor::nanmedian"},
    {"topk", "both", "forward", "torch::topk Tensor::topk"},
    {"grid_sampler_2d_backward", "cuda", "backward",
     "torch::grid_sampler torch::grid_sampler_2d "
     "torch::nn::functional::grid_sample"},
    {"grid_sampler_3d_backward", "cuda", "backward",
     "torch::grid_sampler torch::grid_sampler_3d "
     "torch::nn::functional::grid_sample"},
    {"cudnn_grid_sampler_backward", "cuda", "backward",
     "torch::grid_sampler torch::cudnn_grid_sampler "
     "torch::nn::functional::grid_sample"},
    {"cumsum", "cuda", "forward",
     "torch::cumsum Tensor::cumsum Tensor::cumsum_"},
    {"cumprod", "cuda", "forward",
     "torch::cumprod Tensor::cumprod Tensor::cumprod_"},
    {"logcumsumexp", "cuda", "forward",
     "torch::logcumsumexp Tensor::logcumsumexp"},
    {"resize_quantized", "cpu", "forward", "Tensor::resize_"},
    {"empty", "both", "forward", "torch::empty"},
    {"empty_like", "both", "forward", "torch::empty_like"},
    {"empty_strided", "both", "forward", "torch::empty_strided"},
    {"empty_permuted", "both", "forward", "torch::empty_permuted"},
    {"new_empty", "both", "forward", "Tensor::new_empty"},
    {"new_empty_strided", "both", "forward", "Tensor::new_empty_strided"},
    {"resize_", "both", "forward", "Tensor::resize_ Tensor::resize_as_"},
    {"resize of an out= argument", "", "", ""},
    {"cudnn_convolution", "cuda", "both",
     "torch::conv1d torch::conv2d torch::conv3d torch::convolution "
     "torch::nn::Conv1d torch::nn::Conv2d torch::nn::Conv3d "
     "torch::nn::functional::conv1d torch::nn::functional::conv2d "
     "torch::nn::functional::conv3d"},
    {"cudnn_convolution_transpose", "cuda", "both",
     "torch::conv_transpose1d torch::conv_transpose2d "
     "torch::conv_transpose3d torch::nn::ConvTranspose1d "
     "torch::nn::ConvTranspose2d torch::nn::ConvTranspose3d "
     "torch::nn::functional::conv_transpose1d "
     "torch::nn::functional::conv_transpose2d "
     "torch::nn::functional::conv_transpose3d"},
    {"convolution with benchmark", "", "", ""},
    {"miopen_convolution", "", "", ""},
    {"_cudnn_rnn", "cuda", "both",
     "torch::lstm torch::gru torch::rnn_tanh torch::rnn_relu "
     "torch::nn::LSTM torch::nn::GRU torch::nn::RNN"},
    {"cublas", "cuda", "both",
     "torch::mm torch::mv torch::bmm torch::addmm torch::addmv "
     "torch::addbmm torch::baddbmm torch::matmul torch::linear "
     "torch::einsum Tensor::mm Tensor::matmul torch::nn::Linear "
     "torch::nn::Bilinear torch::nn::functional::linear"},
    {"hipblas", "", "", ""},
    {"bmm with a sparse operand", "", "", ""},
    {"sparse_mm", "cuda", "both", "torch::_sparse_mm"},
    {"_scaled_dot_product_flash_attention_backward", "cuda", "backward",
     "torch::scaled_dot_product_attention "
     "torch::_scaled_dot_product_flash_attention"},
    {"_scaled_dot_product_efficient_attention_backward", "cuda", "backward",
     "torch::scaled_dot_product_attention "
     "torch::_scaled_dot_product_efficient_attention"},
    {"_scaled_dot_product_cudnn_attention_backward", "cuda", "backward",
     "torch::scaled_dot_product_attention "
     "torch::_scaled_dot_product_cudnn_attention"},
    {"reduction over the whole tensor", "", "",
     "torch::sum Tensor::sum torch::mean Tensor::mean torch::norm "
     "torch::var torch::std"},
    {"products through MKL, oneDNN or OpenBLAS", "", "", ""},
    {"onednn", "xpu", "both",
     "torch::mm torch::conv2d torch::conv_transpose2d torch::lstm"},
    {"histogramdd", "xpu", "forward", "torch::histogramdd torch::histogram"},
    {"xpu alerts", "", "", ""},
    {"kthvalue", "mps", "forward", "torch::kthvalue Tensor::kthvalue"},
    {"overlapping writes", "", "", ""},
    {"nccl_reduction", "cuda", "both",
     "c10d::ProcessGroupNCCL::allreduce "
     "c10d::ProcessGroupNCCL::reduce_scatter"},
    {"torchvision_backward", "cuda", "backward",
     "vision::ops::roi_align vision::ops::ps_roi_align "
     "vision::ops::roi_pool vision::ops::ps_roi_pool "
     "vision::ops::deform_conv2d"},
    {"custom kernels", "", "", ""},
};

/// What draws, seeds or is known not to: `does on: names`, or `nothing - what`
/// for what no call shows.
const char *const randomness[] = {
    "draw call: torch::rand torch::rand_out",
    "draw call: torch::randn torch::randn_out",
    "draw call: torch::randint torch::randint_out",
    "draw call: torch::randperm torch::randperm_out",
    "draw call: torch::rand_like",
    "draw call: torch::randn_like",
    "draw call: torch::randint_like",
    "draw call: torch::normal torch::normal_out",
    "draw call: torch::bernoulli Tensor::bernoulli",
    "draw call: torch::multinomial Tensor::multinomial",
    "draw call: torch::poisson",
    "draw call: torch::binomial",
    "draw call: torch::_standard_gamma",
    "draw call: torch::_sample_dirichlet",
    "draw call: torch::_fused_dropout",
    "draw call: torch::normal_functional",
    "draw call: Tensor::uniform_ torch::uniform_out",
    "draw call: Tensor::normal_",
    "draw call: Tensor::bernoulli_",
    "draw call: Tensor::random_",
    "draw call: Tensor::exponential_",
    "draw call: Tensor::cauchy_",
    "draw call: Tensor::log_normal_",
    "draw call: Tensor::geometric_",
    "draw call: torch::rrelu torch::rrelu_ torch::rrelu_with_noise "
    "torch::rrelu_with_noise_",
    "draw call: torch::dropout torch::dropout_",
    "draw call: torch::feature_dropout torch::feature_dropout_",
    "draw call: torch::alpha_dropout torch::alpha_dropout_",
    "draw call: torch::feature_alpha_dropout "
    "torch::feature_alpha_dropout_",
    "draw call: torch::native_dropout",
    "draw call: torch::scaled_dot_product_attention",
    "draw call: torch::lstm torch::gru torch::rnn_tanh torch::rnn_relu",
    "nothing - cudnn-dropout-state",
    "nothing call: torch::_cudnn_init_dropout_state",
    "draw call: torch::nn::functional::dropout "
    "torch::nn::functional::dropout2d torch::nn::functional::dropout3d",
    "draw call: torch::nn::functional::alpha_dropout "
    "torch::nn::functional::feature_alpha_dropout",
    "draw call: torch::nn::functional::rrelu",
    "draw call: torch::nn::functional::gumbel_softmax",
    "draw call: torch::nn::functional::multi_head_attention_forward",
    "draw call: torch::nn::functional::fractional_max_pool2d "
    "torch::nn::functional::fractional_max_pool2d_with_indices "
    "torch::nn::functional::fractional_max_pool3d "
    "torch::nn::functional::fractional_max_pool3d_with_indices",
    "draw call: torch::nn::init::uniform_",
    "draw call: torch::nn::init::normal_",
    "draw call: torch::nn::init::kaiming_uniform_",
    "draw call: torch::nn::init::kaiming_normal_",
    "draw call: torch::nn::init::xavier_uniform_",
    "draw call: torch::nn::init::xavier_normal_",
    "draw call: torch::nn::init::orthogonal_",
    "draw call: torch::nn::init::sparse_",
    "draw construct: torch::nn::Linear",
    "draw construct: torch::nn::Bilinear",
    "draw construct: torch::nn::Conv1d",
    "draw construct: torch::nn::Conv2d",
    "draw construct: torch::nn::Conv3d",
    "draw construct: torch::nn::ConvTranspose1d",
    "draw construct: torch::nn::ConvTranspose2d",
    "draw construct: torch::nn::ConvTranspose3d",
    "draw construct: torch::nn::RNN",
    "draw construct: torch::nn::LSTM",
    "draw construct: torch::nn::GRU",
    "draw construct: torch::nn::RNNCell",
    "draw construct: torch::nn::LSTMCell",
    "draw construct: torch::nn::GRUCell",
    "draw construct: torch::nn::MultiheadAttention",
    "draw construct: torch::nn::AdaptiveLogSoftmaxWithLoss",
    "draw construct: torch::nn::Embedding",
    "draw construct: torch::nn::EmbeddingBag",
    "draw construct: torch::nn::TransformerEncoderLayer",
    "draw construct: torch::nn::TransformerDecoderLayer",
    "draw construct: torch::nn::TransformerEncoder",
    "draw construct: torch::nn::TransformerDecoder",
    "draw construct: torch::nn::Transformer",
    "draw call: torch::nn::Module::clone torch::nn::Cloneable::clone "
    "torch::nn::AnyModule::clone torch::nn::Sequential::clone "
    "torch::nn::ModuleList::clone",
    "draw call: torch::nn::parallel::replicate",
    "draw call: torch::nn::parallel::data_parallel",
    "draw forward: torch::nn::Dropout",
    "draw forward: torch::nn::Dropout2d",
    "draw forward: torch::nn::Dropout3d",
    "draw forward: torch::nn::AlphaDropout",
    "draw forward: torch::nn::FeatureAlphaDropout",
    "draw forward: torch::nn::RReLU",
    "draw forward: torch::nn::LSTM torch::nn::GRU torch::nn::RNN",
    "draw forward: torch::nn::MultiheadAttention",
    "draw forward: torch::nn::TransformerEncoderLayer "
    "torch::nn::TransformerDecoderLayer torch::nn::TransformerEncoder "
    "torch::nn::TransformerDecoder torch::nn::Transformer",
    "draw forward: torch::nn::FractionalMaxPool2d "
    "torch::nn::FractionalMaxPool3d",
    "forward call: torch::jit::Module::forward",
    "draw construct: torch::data::samplers::RandomSampler",
    "draw call: torch::data::samplers::RandomSampler::reset",
    "loader call: torch::data::make_data_loader",
    "iterate call: torch::data::DataLoaderBase::begin",
    "nothing construct: torch::data::samplers::DistributedRandomSampler",
    "sampler call: torch::data::samplers::DistributedSampler::set_epoch",
    "sampler call: torch::data::samplers::RandomSampler::load",
    "nothing construct: torch::data::samplers::SequentialSampler "
    "torch::data::samplers::StreamSampler "
    "torch::data::samplers::DistributedSequentialSampler",
    "draw call: torch::data::datasets::ChunkDataset::reset",
    "nothing construct: torch::data::datasets::ChunkDataset",
    "nothing - worker-draws",
    "nothing - worker-engines",
    "nothing - worker-seeding",
    "flag call: torch::data::DataLoaderOptions::enforce_ordering",
    "seed call: torch::manual_seed",
    "seed call: torch::cuda::manual_seed",
    "seed call: torch::cuda::manual_seed_all",
    "seed call: torch::mps::manual_seed torch::xpu::manual_seed "
    "torch::xpu::manual_seed_all",
    "seed call: torch::Generator::seed",
    "default-generator call: at::detail::getDefaultCPUGenerator",
    "default-generator call: at::cuda::detail::getDefaultCUDAGenerator",
    "seed call: at::detail::createCPUGenerator at::make_generator "
    "at::cuda::detail::createCUDAGenerator",
    "nothing construct: torch::nn::BatchNorm1d torch::nn::BatchNorm2d "
    "torch::nn::BatchNorm3d torch::nn::InstanceNorm1d "
    "torch::nn::InstanceNorm2d torch::nn::InstanceNorm3d "
    "torch::nn::LayerNorm torch::nn::GroupNorm "
    "torch::nn::LocalResponseNorm torch::nn::CrossMapLRN2d",
    "nothing construct: torch::nn::PReLU torch::nn::ReLU "
    "torch::nn::GELU torch::nn::SiLU torch::nn::ELU",
    "nothing construct: torch::nn::MaxPool2d torch::nn::ConstantPad2d "
    "torch::nn::Upsample torch::nn::Fold torch::nn::PixelShuffle "
    "torch::nn::Flatten torch::nn::Identity torch::nn::MSELoss "
    "torch::nn::CrossEntropyLoss",
    "nothing call: torch::nn::init::zeros_ torch::nn::init::ones_ "
    "torch::nn::init::constant_ torch::nn::init::eye_ "
    "torch::nn::init::dirac_",
    "save call: torch::save",
    "load call: torch::load",
    "to-device call: torch::nn::Module::to",
    "step call: torch::optim::Optimizer::step",
    "nothing call: torch::nn::utils::clip_grad_norm_ torch::zeros",
};

llvm::SmallVector<StringRef> words(StringRef text) {
  llvm::SmallVector<StringRef> parts;
  text.split(parts, ' ', -1, /*KeepEmpty=*/false);
  return parts;
}

/// Rows that name \p api (all where it is empty), in any version.
std::vector<const Row *> rowsFor(StringRef api) {
  std::vector<const Row *> rows;
  for (const Row &row : Base::builtin().rows())
    if (api.empty() || llvm::any_of(row.api, [&](const std::string &name) {
          return normalise(name) == normalise(api);
        }))
      rows.push_back(&row);
  return rows;
}

std::string with(const Row &row, const char *key) {
  auto found = row.with.find(key);
  return found == row.with.end() ? "" : found->second;
}

} // namespace

TEST(Coverage, everyOperationIsThere) {
  EXPECT_EQ(std::size(operations), 100u);
  for (const Operation &operation : operations) {
    llvm::SmallVector<StringRef> names = words(operation.api);
    if (names.empty())
      names.push_back("");
    for (StringRef name : names)
      EXPECT_TRUE(llvm::any_of(
          rowsFor(name),
          [&](const Row *row) {
            bool harmless = !*operation.device;
            return row->what == operation.what &&
                   (harmless ? row->does == "nothing"
                             : row->does == "operation" &&
                                   with(*row, "device") == operation.device &&
                                   with(*row, "pass") == operation.pass);
          }))
          << operation.what << " of " << name.str() << " on "
          << operation.device;
  }
}

TEST(Coverage, everySourceOfRandomnessIsThere) {
  EXPECT_GE(std::size(randomness), 112u);
  for (StringRef entry : randomness) {
    auto [does, rest] = entry.split(' ');
    if (rest.consume_front("- ")) {
      EXPECT_TRUE(llvm::any_of(rowsFor(""), [&](const Row *row) {
        return row->does == does && row->what == rest && !row->remark.empty();
      })) << entry.str();
      continue;
    }
    auto [onText, names] = rest.split(": ");
    On on = llvm::StringSwitch<On>(onText)
                .Case("construct", On::Construct)
                .Case("forward", On::Forward)
                .Default(On::Call);
    ASSERT_FALSE(names.empty()) << entry.str();
    for (StringRef name : words(names))
      EXPECT_TRUE(
          llvm::any_of(Base::builtin().find(name, on, {}),
                       [&](const Row *row) { return row->does == does; }))
          << name.str() << " " << onText.str() << " should be " << does.str();
  }
}
